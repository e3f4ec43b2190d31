const TICK_MS = 10;

/** How late this thread's timers are, looked at every 10 ms from the construction until `stop`. */
export class LoopDelay {
  readonly #delaysMs: number[] = [];
  #dueMs = performance.now() + TICK_MS;
  #timer = setTimeout(() => this.#tick(), TICK_MS);

  #tick(): void {
    const nowMs = performance.now();
    this.#delaysMs.push(Math.max(0, nowMs - this.#dueMs));
    this.#dueMs = nowMs + TICK_MS;
    this.#timer = setTimeout(() => this.#tick(), TICK_MS);
  }

  /** The delays seen, in milliseconds. */
  stop(): readonly number[] {
    clearTimeout(this.#timer);
    return this.#delaysMs;
  }
}
