import type { Clock } from "../../async/clock.ts";
import { isOutage } from "./retry_through_outages.ts";

/** For how long containerd has been away, as far as calls have met it. */
export class OutageLength {
  readonly #clock: Clock;
  #sinceMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** 0 while containerd answers. */
  get ms(): number {
    return this.#sinceMs === undefined ? 0 : this.#clock.nowMs() - this.#sinceMs;
  }

  /** Passes a call's outcome on, and learns from it whether containerd is there. */
  async note<T>(call: Promise<T>): Promise<T> {
    try {
      const result = await call;
      this.#sinceMs = undefined;
      return result;
    } catch (error) {
      this.#sinceMs = isOutage(error) ? this.#sinceMs ?? this.#clock.nowMs() : undefined;
      throw error;
    }
  }
}
