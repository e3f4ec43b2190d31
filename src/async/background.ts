/** Work that the driver's end waits for, since it may go on after the call which began it is over. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  /** Takes note of work that never rejects. */
  add(work: Promise<void>): void {
    this.#running.add(work);
    work.then(() => this.#running.delete(work));
  }

  /** Resolves when all of it has ended, or after `timeoutMs`. */
  async settled({ timeoutMs }: { timeoutMs: number }): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    await Promise.race([Promise.all(this.#running), late]);
    clearTimeout(timer);
  }
}
