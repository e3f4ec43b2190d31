import type { Platform } from "../config/parse/platform.ts";
import type { Containerd } from "../containerd/containerd.ts";
import type { Keyring } from "./credentials/keyring.ts";
import { PullWatch, type WatchOptions } from "./pull_watch.ts";
import { readImage } from "./read_image.ts";

/** What to pull, and how. */
export interface PullOptions extends WatchOptions {
  readonly platforms: readonly Platform[];
  readonly snapshotter: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly hostsDir?: string | undefined;
  readonly keyring: Keyring;
  readonly lease: string;
  readonly signal: AbortSignal;
}

/** containerd's words when an index has nothing for the node (core/images/handlers.go), and when its transfer service is not configured to unpack for the snapshotter (core/unpack/unpacker.go). */
const NO_PLATFORM = /no match for platform in manifest/;
const NO_UNPACKER = /no unpack platforms defined/;

/**
 * Pulls an image through containerd's transfer service, which unpacks it too if it can for this snapshotter. Rejects with
 * an ImageError, containerd's errors, or the signal's reason.
 */
export async function pullImage(containerd: Containerd, options: PullOptions): Promise<void> {
  await using watch = new PullWatch(containerd.content, options);
  try {
    await transferUnpacked(containerd, options, watch);
  } catch (error) {
    if (NO_PLATFORM.test(String(error))) await refusePlatforms(containerd, options, watch.index);
    throw error;
  }
}

async function transferUnpacked(containerd: Containerd, options: PullOptions, watch: PullWatch): Promise<void> {
  try {
    await transfer(containerd, options, { watch, snapshotter: options.snapshotter });
  } catch (error) {
    if (!NO_UNPACKER.test(String(error))) throw error;
    await transfer(containerd, options, { watch });
  }
}

async function transfer(
  containerd: Containerd,
  { name, platforms, labels, hostsDir, keyring, lease, signal }: PullOptions,
  { watch, snapshotter }: { watch: PullWatch; snapshotter?: string },
): Promise<void> {
  await containerd.transfers.pull({
    source: { reference: name, hostsDir },
    store: { name, labels, platforms, snapshotter, onlyFirst: true },
    credentials: (host) => keyring.give(host),
    onProgress: (step) => watch.see(step),
    lease,
    signal: AbortSignal.any([signal, watch.signal]),
  });
}

/** Throws what reading the index says: which platforms it has. */
async function refusePlatforms(
  { content }: Containerd,
  { name, platforms }: PullOptions,
  index: string | undefined,
): Promise<void> {
  if (index === undefined) return;
  await readImage(content, { name, target: { mediaType: "", digest: index, sizeBytes: 0 }, platforms });
}
