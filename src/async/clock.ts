import { Countdown } from "./countdown.ts";

/** Time as the code below takes it: `nowMs` never runs backwards; `after` runs a function once, unless disposed before. */
export interface Clock {
  nowMs(): number;
  after(delayMs: number, run: () => void): Disposable;
}

/** The real one. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (delayMs, run) => new Countdown({ timeoutMs: delayMs, onTimeUp: run }),
};
