import type { Containerd } from "../../containerd/containerd.ts";
import type { CallContext } from "../../containerd/services/leases.ts";
import { AlreadyExistsError, ImageError, NotFoundError } from "../../errors.ts";
import { inSpan } from "../../telemetry/in_span.ts";
import { chainIds } from "../content/chain_ids.ts";
import { cleanUp } from "../../clean_up.ts";
import type { ImageContent } from "../content/read_image.ts";

interface Unpacking extends CallContext {
  readonly name: string;
  readonly snapshotter: string;
}

/**
 * Makes the image's layers the snapshotter's, as far as they are not, and resolves to the highest one's chain id ("" for
 * an image without layers). containerd's transfer service does it only for snapshotters it is configured for (see its
 * unpack_config). NotFoundError when a layer is not in the content store.
 */
export async function unpackImage(containerd: Containerd, image: ImageContent, unpacking: Unpacking): Promise<string> {
  const chain = chainIds(image.diffIds);
  const top = chain.at(-1) ?? "";
  if (top === "" || await hasSnapshot(containerd, unpacking.snapshotter, top)) return top;
  await inSpan("unpack", {}, () => unpackLayers(containerd, image, { ...unpacking, chain }));
  // The image keeps its layers from garbage collection through its config (see containerd's garbage-collection.md).
  await containerd.content.addLabels(image.configDigest, {
    [`containerd.io/gc.ref.snapshot.${unpacking.snapshotter}`]: top,
  });
  return top;
}

async function unpackLayers(
  containerd: Containerd,
  image: ImageContent,
  { chain, ...unpacking }: Unpacking & { readonly chain: readonly string[] },
): Promise<void> {
  for (const [index, chainId] of chain.entries()) {
    if (!await hasSnapshot(containerd, unpacking.snapshotter, chainId)) {
      await unpackLayer(containerd, image, { ...unpacking, index, chainId, parent: chain[index - 1] ?? "" });
    }
  }
}

async function unpackLayer(
  containerd: Containerd,
  { layers, diffIds }: ImageContent,
  { name, snapshotter, index, chainId, parent, lease, signal }: Unpacking & {
    readonly index: number;
    readonly chainId: string;
    readonly parent: string;
  },
): Promise<void> {
  const snapshot = { snapshotter, key: `extract-${crypto.randomUUID()} ${chainId}` };
  const labels = { "containerd.io/snapshot.ref": chainId };
  const [layer, diffId] = [layers[index]!, diffIds[index]!];
  try {
    const mounts = await containerd.snapshots.prepare(snapshot, { parent, labels, lease });
    const applied = await containerd.diffs.apply(layer, { mounts, lease, signal });
    if (applied !== diffId) {
      const reason = `its layer "${layer.digest}" unpacks to ${applied}, its config says ${diffId}`;
      throw new ImageError(`Cannot use image "${name}": ${reason}`, { recoverable: false });
    }
    await containerd.snapshots.commit(snapshot, { name: chainId, labels, lease });
  } catch (error) {
    await cleanUp(containerd.snapshots.remove(snapshot));
    // Somebody else unpacked the layer meanwhile, or a remote snapshotter has it.
    if (!(error instanceof AlreadyExistsError)) throw error;
  }
}

async function hasSnapshot(containerd: Containerd, snapshotter: string, key: string): Promise<boolean> {
  try {
    await containerd.snapshots.stat({ snapshotter, key });
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}
