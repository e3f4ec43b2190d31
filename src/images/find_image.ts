import type { Platform } from "../config/parse/platform.ts";
import type { Containerd } from "../containerd/containerd.ts";
import type { CallContext } from "../containerd/services/leases.ts";
import { NotFoundError } from "../errors.ts";
import type { ImageConfig } from "../model/image/image_config.ts";
import { chainIds } from "./content/chain_ids.ts";
import { readImage } from "./content/read_image.ts";
import { unpackImage } from "./pull/unpack_image.ts";

/** An image that is present, unpacked and ready for `snapshots.prepare()` on top of `chainId`. */
export interface ResolvedImage {
  readonly name: string;
  /** What the name stands for at present: the digest of an index or of a manifest. */
  readonly digest: string;
  readonly config: ImageConfig;
  /** Key of the snapshot of its highest layer; "" when it has no layers. */
  readonly chainId: string;
  readonly snapshotter: string;
}

/** Which image to look for, for which platforms, best first. */
export interface WantedImage {
  readonly name: string;
  /** What the name has to stand for, when the job says so; containerd lets anybody give a name any content. */
  readonly digest?: string | undefined;
  readonly platforms: readonly Platform[];
  readonly snapshotter: string;
}

/** The image when it is present and unpacked, put under `lease`; undefined when anything of it is missing. */
export function findImage(
  containerd: Containerd,
  { name, digest, platforms, snapshotter }: WantedImage,
  { lease }: CallContext,
): Promise<ResolvedImage | undefined> {
  return undefinedWhenMissing(async () => {
    const { target } = await containerd.images.get(name);
    if (digest !== undefined && target.digest !== digest) return undefined;
    const { config, diffIds } = await readImage(containerd.content, { name, target, platforms });
    const image = { name, digest: target.digest, config, chainId: chainIds(diffIds).at(-1) ?? "", snapshotter };
    if (lease !== undefined) await protectImage(containerd, image, lease);
    if (image.chainId !== "") await containerd.snapshots.stat({ snapshotter, key: image.chainId });
    return image;
  });
}

/** The image when its content is present, unpacked now as far as it was not; undefined when content is missing. */
export function unpackPresentImage(
  containerd: Containerd,
  { name, digest, platforms, snapshotter }: WantedImage,
  context: CallContext,
): Promise<ResolvedImage | undefined> {
  return undefinedWhenMissing(async () => {
    const { target } = await containerd.images.get(name);
    if (digest !== undefined && target.digest !== digest) return undefined;
    const image = await readImage(containerd.content, { name, target, platforms });
    const chainId = await unpackImage(containerd, image, { ...context, name, snapshotter });
    return { name, digest: target.digest, config: image.config, chainId, snapshotter };
  });
}

/** Keeps what containers are made from as long as the lease, whatever becomes of the image's name: its unpacked layers. */
export async function protectImage(
  { leases }: Containerd,
  { chainId, snapshotter }: ResolvedImage,
  lease: string,
): Promise<void> {
  if (chainId !== "") await leases.addResource(lease, { type: `snapshots/${snapshotter}`, id: chainId });
}

async function undefinedWhenMissing<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
