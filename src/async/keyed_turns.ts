/** Does work of one key one after the other, in the order in which it was asked for. */
export class KeyedTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Whether there is work for the key once what is under way now has ended. */
  async isBusyAfterThis(key: string): Promise<boolean> {
    await Promise.allSettled([this.#last.get(key)]);
    return this.#last.has(key);
  }

  /** The outcome of the work, which begins when what was asked for before has ended, well or not. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = Promise.allSettled([this.#last.get(key)]).then(work);
    this.#last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    }
  }
}
