/** Aborts `signal` with what `reason` makes when `timeoutMs` have passed since the start or `restart()`; disposing stops it. */
export class Countdown implements Disposable {
  readonly #ending = new AbortController();
  readonly #timeoutMs: number;
  readonly #reason: () => Error;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ timeoutMs, reason }: { timeoutMs: number; reason: () => Error }) {
    this.#timeoutMs = timeoutMs;
    this.#reason = reason;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  restart(): void {
    this.pause();
    this.#timer = setTimeout(() => this.#ending.abort(this.#reason()), this.#timeoutMs);
  }

  /** Stops the clock until `restart()`. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  [Symbol.dispose](): void {
    this.pause();
  }
}
