import type { Containerd } from "../../containerd/containerd.ts";
import { ImageError } from "../../errors.ts";
import { fetchImage, type FetchOptions } from "./fetch_image.ts";
import { Countdown } from "../../async/countdown.ts";
import { durationText } from "./duration_text.ts";
import type { ResolvedImage } from "../find_image.ts";
import { ProgressThrottle } from "./progress_throttle.ts";
import { PullLeases } from "./pull_leases.ts";
import { SharedWork } from "../../async/shared_work.ts";

/** For how long one who waits for an image does so, and what hears of its progress. */
export interface FetchWait {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** Nomad shows the last ten events of a task only. */
const PROGRESS_INTERVAL_MS = 60_000;

/** Fetches images, each once for all who want the same one at the same time in the same way. */
export class SharedFetches {
  readonly #containerd: Containerd;
  readonly #leases: PullLeases;
  readonly #work = new SharedWork<ResolvedImage, string>();

  constructor(containerd: Containerd) {
    this.#containerd = containerd;
    this.#leases = new PullLeases(containerd.leases);
  }

  /** Resolves when the image is there; the last one to leave, by its signal or its time-out, ends the work. */
  async get(options: FetchOptions, { timeoutMs, signal, onProgress }: FetchWait): Promise<ResolvedImage> {
    using progress = new ProgressThrottle({ intervalMs: PROGRESS_INTERVAL_MS, tell: onProgress });
    const ending = new AbortController();
    const onTimeUp = () => ending.abort(timeoutError(options, { timeoutMs, last: progress.last }));
    using _countdown = new Countdown({ timeoutMs, onTimeUp });
    const key = workKey(options);
    const work = (signal: AbortSignal, tell: (message: string) => void) =>
      this.#leases.hold(key, (lease) => fetchImage(this.#containerd, options, { lease, signal, tell }));
    return await this.#work.join(key, work, {
      signal: signal ? AbortSignal.any([signal, ending.signal]) : ending.signal,
      onProgress: (message) => progress.hear(message),
    });
  }
}

/** Who has other credentials must not profit from a pull they could not do themselves. */
function workKey({ wanted, mayStay, archive, auth }: FetchOptions): string {
  return JSON.stringify([wanted, mayStay, archive, auth.task, auth.softFail]);
}

function timeoutError(
  { wanted: { name } }: FetchOptions,
  { timeoutMs, last }: { timeoutMs: number; last: string | undefined },
): ImageError {
  const reason = `it took longer than ${durationText(timeoutMs)} (image_pull_timeout)${last ? `; last: ${last}` : ""}`;
  return new ImageError(`Cannot pull image "${name}": ${reason}`, { recoverable: true });
}
