import type { Clock } from "../../async/clock.ts";

/** A worker's heap stays at a few megabytes; V8 ends the whole plugin, not just the worker, when a heap reaches gigabytes. */
const LIMIT_BYTES = 256 * 2 ** 20;
const PERIOD_MS = 10_000;

/** Throws out of a timer, which ends the worker, once this thread's heap has grown out of bounds. */
export function guardHeap(clock: Clock, heapBytes = () => Deno.memoryUsage().heapUsed): void {
  clock.after(PERIOD_MS, () => {
    const usedBytes = heapBytes();
    if (usedBytes > LIMIT_BYTES) {
      throw new RangeError(`Cannot go on measuring: the heap has grown to ${Math.round(usedBytes / 2 ** 20)} MiB`);
    }
    guardHeap(clock, heapBytes);
  });
}
