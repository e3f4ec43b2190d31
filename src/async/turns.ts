/** Lets at most so many pieces of work run at a time; the others wait in the order in which they came. */
export class Turns {
  #free: number;
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  /** The last work that runs alone: two that each had some of the turns would wait for each other. */
  #alone: Promise<unknown> = Promise.resolve();

  constructor({ most }: { most: number }) {
    this.#free = most;
    this.#most = most;
  }

  /** The outcome of the work, done when it is its turn. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#hold(1, work);
  }

  /** The outcome of work that nothing else runs beside. */
  runAlone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#alone.then(() => this.#hold(this.#most, work));
    this.#alone = Promise.allSettled([done]);
    return done;
  }

  async #hold<T>(count: number, work: () => Promise<T>): Promise<T> {
    let held = 0;
    try {
      for (; held < count; held++) await this.#take();
      return await work();
    } finally {
      for (; held > 0; held--) this.#give();
    }
  }

  #take(): Promise<void> {
    if (this.#free === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#free--;
    return Promise.resolve();
  }

  /** What is given back goes to whoever waits longest. */
  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
