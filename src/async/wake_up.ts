/** Lets one loop wait until something has changed; a change that comes before the wait is not missed. */
export class WakeUp {
  #changed = Promise.withResolvers<void>();

  /** Something has changed: ends the wait that is under way, or else the next one at once. */
  wake(): void {
    this.#changed.resolve();
  }

  /** Resolves once something has changed since the last wait, or the signal has fired. */
  async wait(signal?: AbortSignal): Promise<void> {
    const wake = () => this.wake();
    signal?.addEventListener("abort", wake, { once: true });
    if (!signal?.aborted) await this.#changed.promise;
    signal?.removeEventListener("abort", wake);
    this.#changed = Promise.withResolvers();
  }
}
