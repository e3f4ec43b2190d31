import type { Clock } from "../../../src/async/clock.ts";

/** A clock that a test moves by hand. */
export class HandClock implements Clock {
  #nowMs = 1_000;
  #lastTimer: object | undefined;
  readonly #timers = new Set<{ readonly atMs: number; readonly run: () => void }>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), run };
    this.#timers.add(timer);
    this.#lastTimer = timer;
    return { [Symbol.dispose]: () => this.#timers.delete(timer) };
  }

  /** The timer that was set last, to see that another one is. */
  get lastTimer(): object | undefined {
    return this.#lastTimer;
  }

  /** How many timers are running. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Moves time on, runs what falls due in order, and lets promises settle after each. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    await settled();
    for (let timer = this.#next(untilMs); timer !== undefined; timer = this.#next(untilMs)) {
      this.#timers.delete(timer);
      this.#nowMs = timer.atMs;
      timer.run();
      await settled();
    }
    this.#nowMs = untilMs;
  }

  #next(untilMs: number) {
    const [first] = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
    return first !== undefined && first.atMs <= untilMs ? first : undefined;
  }
}

/** Resolves once the promises that can settle have settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
