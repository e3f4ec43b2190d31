/** Keeps values that took work to make, by key, up to `max` of them: the one that was used longest ago goes first. */
export class LruCache<T extends object> {
  readonly #max: number;
  readonly #isWorthKeeping: (value: T) => boolean;
  /** In the order of their last use. */
  readonly #values = new Map<string, T>();
  readonly #making = new Map<string, Promise<T>>();

  constructor({ max, isWorthKeeping = () => true }: { max: number; isWorthKeeping?: (value: T) => boolean }) {
    this.#max = max;
    this.#isWorthKeeping = isWorthKeeping;
  }

  /** The value of that key: kept, or being made, or made now. A failure is kept for nobody and told to its maker only. */
  async get(key: string, make: () => Promise<T>): Promise<T> {
    for (;;) {
      const known = this.#values.get(key);
      if (known !== undefined) return this.#keep(key, known);
      const making = this.#making.get(key);
      if (making === undefined) return await this.#make(key, make);
      const outcome = await Promise.allSettled([making]);
      if (outcome[0].status === "fulfilled") return outcome[0].value;
    }
  }

  async #make(key: string, make: () => Promise<T>): Promise<T> {
    const making = make();
    this.#making.set(key, making);
    try {
      const value = await making;
      return this.#isWorthKeeping(value) ? this.#keep(key, value) : value;
    } finally {
      this.#making.delete(key);
    }
  }

  #keep(key: string, value: T): T {
    this.#values.delete(key);
    this.#values.set(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#max) break;
      this.#values.delete(oldest);
    }
    return value;
  }
}
