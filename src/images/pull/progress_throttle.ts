/** Tells the first message at once and after that the newest one, when it is new, at every interval until disposed. */
export class ProgressThrottle implements Disposable {
  readonly #tell: (message: string) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #last: string | undefined;
  #told: string | undefined;

  constructor({ intervalMs, tell = () => {} }: { intervalMs: number; tell?: ((message: string) => void) | undefined }) {
    this.#tell = tell;
    this.#timer = setInterval(() => this.#tick(), intervalMs);
  }

  /** The newest message, told or not. */
  get last(): string | undefined {
    return this.#last;
  }

  hear(message: string): void {
    this.#last = message;
    if (this.#told === undefined) this.#tick();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    if (this.#last === undefined || this.#last === this.#told) return;
    this.#told = this.#last;
    this.#tell(this.#last);
  }
}
