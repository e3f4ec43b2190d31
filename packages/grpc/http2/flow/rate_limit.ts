/** So much at once, and then so much a second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Counts what a peer may do only so often. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #nowMs: () => number;
  #left: number;
  #atMs: number;

  constructor(rate: Rate, nowMs: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#nowMs = nowMs;
    this.#left = rate.burst;
    this.#atMs = nowMs();
  }

  /** Counts one more; false when it is one too many. */
  take(): boolean {
    const { burst, perSecond } = this.#rate;
    const nowMs = this.#nowMs();
    this.#left = Math.min(burst, this.#left + (nowMs - this.#atMs) / 1_000 * perSecond) - 1;
    this.#atMs = nowMs;
    return this.#left >= 0;
  }
}
