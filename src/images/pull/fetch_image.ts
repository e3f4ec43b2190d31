import type { PluginAuth } from "../../config/plugin/auth.ts";
import type { TaskAuth } from "../../config/task/image_options.ts";
import type { Containerd } from "../../containerd/containerd.ts";
import { ImageError, NotFoundError } from "../../errors.ts";
import { Keyring } from "../credentials/keyring.ts";
import { type ResolvedImage, unpackPresentImage, type WantedImage } from "../find_image.ts";
import type { ImageReference } from "../../model/image/image_reference.ts";
import { loadImage } from "./load_image.ts";
import type { Archive } from "./open_archive.ts";
import { pullError } from "./pull_error.ts";
import { pullImage } from "./pull_image.ts";
import { PULLED_LABEL } from "./pulled_label.ts";
import { requireHostsDirs } from "../require_hosts_dirs.ts";

/** How an image that has to be got gets here. */
export interface FetchOptions {
  readonly reference: ImageReference;
  readonly wanted: WantedImage;
  /** Content that is present will do, it only has to be unpacked. */
  readonly mayStay: boolean;
  /** An archive below the task directory to take it from instead of a registry, under a name of its own. */
  readonly archive?: Archive | undefined;
  readonly auth: {
    readonly task?: TaskAuth | undefined;
    readonly plugin?: PluginAuth | undefined;
    readonly softFail: boolean;
  };
  readonly hostsDir?: string | undefined;
  readonly activityTimeoutMs: number;
}

interface FetchContext {
  readonly lease: string;
  readonly signal: AbortSignal;
  readonly tell: (message: string) => void;
}

/** Gets an image, from the content store, an archive or its registry, and unpacks it; ImageError says what went wrong. */
export async function fetchImage(
  containerd: Containerd,
  options: FetchOptions,
  context: FetchContext,
): Promise<ResolvedImage> {
  const { reference, wanted, auth } = options;
  const keyring = new Keyring(reference, auth);
  try {
    const present = options.mayStay ? await unpackPresentImage(containerd, wanted, context) : undefined;
    if (present) return present;
    const name = await loadOrPull(containerd, options, { ...context, keyring });
    const image = await unpackPresentImage(containerd, { ...wanted, name }, context);
    if (image) return image;
  } catch (error) {
    context.signal.throwIfAborted();
    throw pullError(error, { name: wanted.name, keyring });
  }
  throw new ImageError(`Cannot use image "${wanted.name}": it was deleted or replaced while it was unpacked`, {
    recoverable: true,
  });
}

/** Resolves to the name of the image in containerd. */
async function loadOrPull(
  containerd: Containerd,
  { reference, wanted, archive, hostsDir, activityTimeoutMs }: FetchOptions,
  context: FetchContext & { readonly keyring: Keyring },
): Promise<string> {
  if (archive) {
    context.tell("Loading image");
    return await loadImage(containerd, { ...archive, ...context, reference, platforms: wanted.platforms });
  }
  if (hostsDir !== undefined) await requireHostsDirs(containerd.version, hostsDir);
  const labels = await futureLabels(containerd, wanted.name);
  context.tell("Downloading image");
  await pullImage(containerd, { hostsDir, activityTimeoutMs, ...wanted, ...context, labels });
  return wanted.name;
}

/** An image that somebody else brought here stays theirs, also when it is brought anew. */
async function futureLabels({ images }: Containerd, name: string): Promise<Readonly<Record<string, string>>> {
  try {
    return (await images.get(name)).labels;
  } catch (error) {
    if (error instanceof NotFoundError) return { [PULLED_LABEL]: "true" };
    throw error;
  }
}
