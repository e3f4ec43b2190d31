import type { Platform } from "../../config/parse/platform.ts";
import type { Containerd } from "../../containerd/containerd.ts";
import { PullError } from "../../containerd/errors.ts";
import type { PullFailure } from "../../containerd/failure_words.ts";
import type { Keyring } from "../credentials/keyring.ts";
import { inSpan } from "../../telemetry/in_span.ts";
import { recordPull } from "../../telemetry/record.ts";
import { PullWatch, type WatchOptions } from "./pull_watch.ts";
import { warnOfWholeDownload } from "./whole_download.ts";
import { readImage } from "../content/read_image.ts";
import { readJson } from "../content/read_json.ts";

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

/**
 * Pulls an image through containerd's transfer service, which unpacks it too if it can for this snapshotter. Rejects with
 * an ImageError, containerd's errors, or the signal's reason.
 */
export async function pullImage(containerd: Containerd, options: PullOptions): Promise<void> {
  await using watch = new PullWatch(containerd.content, options);
  const beganAt = performance.now();
  try {
    await inSpan("pull", {}, () => transferUnpacked(containerd, options, watch));
    recordPull({ bytes: watch.bytes, durationMs: performance.now() - beganAt });
  } catch (error) {
    if (failedFor("no platform", error)) await refusePlatforms(containerd, options);
    throw error;
  }
}

async function transferUnpacked(containerd: Containerd, options: PullOptions, watch: PullWatch): Promise<void> {
  try {
    await transfer(containerd, options, { watch, snapshotter: options.snapshotter });
  } catch (error) {
    if (!failedFor("no unpacker", error)) throw error;
    warnOfWholeDownload(options.snapshotter);
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

function failedFor(kind: PullFailure["kind"], error: unknown): boolean {
  return error instanceof PullError && error.failure.kind === kind;
}

/** Throws what reading the index says, which the failed pull has left under its lease: the platforms it has. */
async function refusePlatforms(
  { content, leases }: Containerd,
  { name, platforms, lease }: PullOptions,
): Promise<void> {
  for (const { type, id: digest } of await leases.resources(lease)) {
    if (type !== "content" || !("manifests" in await readJson(content, digest))) continue;
    await readImage(content, { name, target: { mediaType: "", digest, sizeBytes: 0 }, platforms });
  }
}
