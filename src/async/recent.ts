/** Values that took work to make, by key, the latest of them only: the oldest goes when there are more than `max`. */
export class Recent<T extends object> {
  readonly #max: number;
  readonly #isWorthKeeping: (value: T) => boolean;
  readonly #values = new Map<string, T>();

  constructor({ max, isWorthKeeping = () => true }: { max: number; isWorthKeeping?: (value: T) => boolean }) {
    this.#max = max;
    this.#isWorthKeeping = isWorthKeeping;
  }

  /** The value of that key, made now unless it is known; a failure is not kept. */
  async get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = await make();
    if (!this.#isWorthKeeping(value)) return value;
    this.#values.set(key, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#max) break;
      this.#values.delete(oldest);
    }
    return value;
  }
}
