import type { Platform } from "../config/parse/platform.ts";
import type { Containerd } from "../containerd/containerd.ts";
import type { TransferProgress } from "../containerd/transfer_streams.ts";
import { ImageError } from "../errors.ts";
import { logger } from "../log.ts";
import { durationText } from "./duration_text.ts";
import { Countdown } from "./countdown.ts";
import type { Keyring } from "./credentials/keyring.ts";
import { PullProgress } from "./pull_progress.ts";
import { readImage, readLayers } from "./read_image.ts";

/** What to pull, and how. */
export interface PullOptions {
  readonly name: string;
  readonly platforms: readonly Platform[];
  readonly snapshotter: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly hostsDir?: string | undefined;
  readonly keyring: Keyring;
  /** A pull that does not move for this long fails. */
  readonly activityTimeoutMs: number;
  readonly lease: string;
  readonly signal: AbortSignal;
  /** Hears how far the pull is, after each step. */
  readonly onProgress: (progress: PullProgress) => void;
}

const log = logger("images");
const MANIFEST = "manifest-";
const NO_PLATFORM = /no match for platform in manifest/;
const DONE = new Set(["complete", "already exists"]);

/** Pulls an image through containerd's transfer service; rejects with containerd's errors, or the signal's reason. */
export async function pullImage(containerd: Containerd, options: PullOptions): Promise<void> {
  const { name, platforms, snapshotter, labels, hostsDir, keyring, activityTimeoutMs, lease, onProgress } = options;
  const progress = new PullProgress();
  using idle = new Countdown({
    timeoutMs: activityTimeoutMs,
    reason: () => idleError(name, activityTimeoutMs, progress),
  });
  const signal = AbortSignal.any([options.signal, idle.signal]);
  let expecting: Promise<void> | undefined;
  let index: string | undefined;
  try {
    await containerd.transfers.pull({
      source: { reference: name, hostsDir },
      store: { name, labels, platforms, snapshotter, onlyFirst: true },
      credentials: (host) => keyring.give(host),
      onProgress(step) {
        const moved = progress.update(step);
        index ??= blobDigest(step, "index-");
        if (isManifest(step)) expecting = expectLayers(containerd, step.name, progress);
        if (progress.isDownloaded) idle.pause();
        else if (moved) idle.restart();
        onProgress(progress);
      },
      lease,
      signal,
    });
  } catch (error) {
    if (index !== undefined && NO_PLATFORM.test(String(error))) await refusePlatforms(containerd, index, options);
    throw error;
  } finally {
    await expecting;
  }
}

function blobDigest({ name }: TransferProgress, kind: string): string | undefined {
  return name.startsWith(kind) ? name.slice(kind.length) : undefined;
}

/** containerd says only that an index has nothing for the node; the index says what it has. */
async function refusePlatforms(
  { content }: Containerd,
  digest: string,
  { name, platforms }: PullOptions,
): Promise<void> {
  await readImage(content, { name, target: { mediaType: "", digest, sizeBytes: 0 }, platforms });
}

function isManifest({ event, name }: TransferProgress): boolean {
  return DONE.has(event) && name.startsWith(MANIFEST);
}

/** Only the progress line needs it, so the pull goes on when the manifest cannot be read. */
async function expectLayers(containerd: Containerd, blob: string, progress: PullProgress): Promise<void> {
  try {
    progress.expect(await readLayers(containerd.content, blob.slice(MANIFEST.length)));
  } catch (error) {
    log.debug("a manifest's layers are not known", { blob, error });
  }
}

function idleError(name: string, timeoutMs: number, { text }: PullProgress): ImageError {
  const reason = `no progress for ${durationText(timeoutMs)} (pull_activity_timeout)${text ? `; last: ${text}` : ""}`;
  return new ImageError(`Cannot pull image "${name}": ${reason}`, { recoverable: true });
}
