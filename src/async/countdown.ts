/** setTimeout() takes a longer time for no time at all. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls `onTimeUp` when `timeoutMs` have passed since the start or the last `restart()`; disposing stops it for good. */
export class Countdown implements Disposable {
  readonly #timeoutMs: number;
  readonly #onTimeUp: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor({ timeoutMs, onTimeUp }: { timeoutMs: number; onTimeUp: () => void }) {
    this.#timeoutMs = timeoutMs;
    this.#onTimeUp = onTimeUp;
    this.restart();
  }

  restart(): void {
    this.pause();
    if (!this.#over) this.#wait(this.#timeoutMs);
  }

  /** Stops the clock until `restart()`. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  [Symbol.dispose](): void {
    this.#over = true;
    this.pause();
  }

  #wait(ms: number): void {
    const stepMs = Math.min(ms, LONGEST_TIMER_MS);
    const next = () => stepMs < ms ? this.#wait(ms - stepMs) : this.#onTimeUp();
    this.#timer = setTimeout(next, stepMs);
  }
}
