import { WakeUp } from "./wake_up.ts";

/** Holds one value for one reader: a newer one takes the place of one that was not read. */
export class Latest<T> {
  #value: T | undefined;
  #ended = false;
  readonly #changed = new WakeUp();

  /** Offers a value. */
  put(value: T): void {
    this.#value = value;
    this.#changed.wake();
  }

  /** Lets the reader end, without the value it has not read. */
  end(): void {
    this.#ended = true;
    this.#changed.wake();
  }

  /** The values as they come, until the end or the signal. */
  async *read(signal: AbortSignal): AsyncGenerator<T> {
    while (!this.#ended && !signal.aborted) {
      const value = this.#value;
      this.#value = undefined;
      if (value === undefined) await this.#changed.wait(signal);
      else yield value;
    }
  }
}
