import type { Clock } from "./clock.ts";

/** A beat, in intervals: a worker that has fallen silent is noticed within two of them, and a new one starts within the rest. */
const BEAT = 0.4;
/** A busy node holds up a thread for longer than a short interval's beat. */
const SHORTEST_BEAT_MS = 400;
/** Loading a worker's modules on a busy node takes seconds. */
const START_MS = 20_000;

/** Pings a worker at every beat and notices when nothing comes back: one that closes itself or hangs tells nobody. */
export class Liveness implements Disposable {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #silent: () => void;
  #beatMs = Infinity;
  #started = false;
  #answered = false;
  #timer: Disposable;

  constructor({ clock, ping, silent }: { clock: Clock; ping: () => void; silent: () => void }) {
    this.#clock = clock;
    this.#ping = ping;
    this.#silent = silent;
    this.#timer = clock.after(START_MS, silent);
  }

  /** Something came from the worker; the first means that it has loaded. */
  heard(): void {
    this.#answered = true;
    if (this.#started) return;
    this.#started = true;
    this.#beat();
  }

  /** Sets the shortest interval of the worker's tasks, Infinity when it has none; `patience` (at least 1) stretches the beat. */
  expect(intervalMs: number, { patience }: { patience: number }): void {
    const beatMs = Math.max(intervalMs * BEAT, SHORTEST_BEAT_MS) * patience;
    if (beatMs === this.#beatMs) return;
    this.#beatMs = beatMs;
    if (this.#started) this.#beat();
  }

  #beat(): void {
    this.#timer[Symbol.dispose]();
    if (this.#beatMs === Infinity) return;
    this.#answered = false;
    this.#ping();
    // Where this thread itself was held up, the answer waits behind the timer, so it gets one more turn.
    this.#timer = this.#clock.after(this.#beatMs, () => {
      if (this.#answered) this.#beat();
      else this.#timer = this.#clock.after(0, () => this.#judge());
    });
  }

  #judge(): void {
    if (this.#answered) this.#beat();
    else this.#silent();
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }
}
