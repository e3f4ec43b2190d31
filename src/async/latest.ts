/** Holds one value for one reader: a newer one takes the place of one that was not read. */
export class Latest<T> {
  #value: T | undefined;
  #ended = false;
  #changed = Promise.withResolvers<void>();

  /** Offers a value. */
  put(value: T): void {
    this.#value = value;
    this.#changed.resolve();
  }

  /** Lets the reader end, without the value it has not read. */
  end(): void {
    this.#ended = true;
    this.#changed.resolve();
  }

  /** The values as they come, until the end or the signal. */
  async *read(signal: AbortSignal): AsyncGenerator<T> {
    const wake = () => this.#changed.resolve();
    signal.addEventListener("abort", wake, { once: true });
    try {
      while (!this.#ended && !signal.aborted) {
        const value = this.#value;
        this.#value = undefined;
        this.#changed = Promise.withResolvers();
        if (value === undefined) await this.#changed.promise;
        else yield value;
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }
}
