import type { Clock } from "../../async/clock.ts";

/** Long enough for a worker to load its modules, and for any pause, on a node that is overloaded. */
const PING_INTERVAL_MS = 20_000;

/** Pings a worker at an interval, and notices when nothing came from it for a whole one: it hangs. */
export class Liveness implements Disposable {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #silent: () => void;
  #heard = false;
  #timer: Disposable;

  constructor({ clock, ping, silent }: { clock: Clock; ping: () => void; silent: () => void }) {
    this.#clock = clock;
    this.#ping = ping;
    this.#silent = silent;
    this.#timer = this.#startInterval();
  }

  /** Something came from the worker. */
  heard(): void {
    this.#heard = true;
  }

  #startInterval(): Disposable {
    this.#heard = false;
    this.#ping();
    // Where this thread itself was held up, the answer waits behind the timer, so it gets one more turn.
    return this.#clock.after(PING_INTERVAL_MS, () => {
      this.#timer = this.#clock.after(0, () => this.#endInterval());
    });
  }

  #endInterval(): void {
    if (this.#heard) this.#timer = this.#startInterval();
    else this.#silent();
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }
}
