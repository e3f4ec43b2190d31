import type { Containerd } from "../containerd/containerd.ts";
import { ImageError } from "../errors.ts";
import { bringImage, type BringOptions } from "./bring_image.ts";
import { Countdown } from "./countdown.ts";
import { durationText } from "./duration_text.ts";
import type { ResolvedImage } from "./find_image.ts";
import { PullLeases } from "./pull_leases.ts";
import { SharedWork } from "./shared_work.ts";

/** For how long one who waits for an image does so, and what it does with news. */
export interface DeliveryContext {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** Brings images, each once for all who want the same one at the same time in the same way. */
export class Deliveries {
  readonly #containerd: Containerd;
  readonly #leases: PullLeases;
  readonly #work = new SharedWork<ResolvedImage, string>();

  constructor(containerd: Containerd) {
    this.#containerd = containerd;
    this.#leases = new PullLeases(containerd.leases);
  }

  /** Resolves when the image is there; the last one to leave, by its signal or its time-out, ends the work. */
  async bring(options: BringOptions, { timeoutMs, signal, onProgress }: DeliveryContext): Promise<ResolvedImage> {
    let heard = "";
    using countdown = new Countdown({ timeoutMs, reason: () => timeoutError(options, { timeoutMs, heard }) });
    const waiter = {
      signal: signal ? AbortSignal.any([signal, countdown.signal]) : countdown.signal,
      onNews(message: string) {
        heard = message;
        onProgress?.(message);
      },
    };
    const key = workKey(options);
    return await this.#work.join(
      key,
      (signal, tell) =>
        this.#leases.hold(key, (lease) => bringImage(this.#containerd, options, { lease, signal, tell })),
      waiter,
    );
  }
}

/** Who has other credentials must not profit from a pull they could not do themselves. */
function workKey({ wanted, mayStay, archive, auth }: BringOptions): string {
  return JSON.stringify([wanted, mayStay, archive, auth.task, auth.softFail]);
}

function timeoutError(
  { wanted: { name } }: BringOptions,
  { timeoutMs, heard }: { timeoutMs: number; heard: string },
): ImageError {
  const reason = `it took longer than ${durationText(timeoutMs)} (image_pull_timeout)${heard && `; ${heard}`}`;
  return new ImageError(`Cannot pull image "${name}": ${reason}`, { recoverable: true });
}
