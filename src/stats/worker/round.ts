import type { Clock } from "../../async/clock.ts";
import type { WatchedTask } from "./watched_task.ts";

/** Tasks that are read together, at every interval of a fixed beat; waking up costs more than reading one more task. */
export class Round implements Disposable {
  readonly intervalMs: number;
  readonly tasks = new Set<WatchedTask>();
  readonly #clock: Clock;
  readonly #tell: (round: Round) => void;
  #dueAtMs: number;
  #timer: Disposable;

  constructor({ intervalMs, firstInMs, clock, beat }: {
    intervalMs: number;
    firstInMs: number;
    clock: Clock;
    beat: (round: Round) => void;
  }) {
    this.intervalMs = intervalMs;
    this.#clock = clock;
    this.#tell = beat;
    this.#dueAtMs = clock.nowMs() + firstInMs;
    this.#timer = clock.after(firstInMs, () => this.#beat());
  }

  /** Milliseconds until its next beat. */
  get dueInMs(): number {
    return this.#dueAtMs - this.#clock.nowMs();
  }

  /** Beats that a stalled thread missed are left out, not made up for. */
  #beat(): void {
    const missed = Math.floor(Math.max(0, -this.dueInMs) / this.intervalMs);
    this.#dueAtMs += (missed + 1) * this.intervalMs;
    this.#timer = this.#clock.after(this.dueInMs, () => this.#beat());
    this.#tell(this);
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }
}
