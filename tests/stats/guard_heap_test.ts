import assert from "node:assert/strict";
import { guardHeap } from "../../src/stats/worker/guard_heap.ts";
import { HandClock } from "../support/stats/hand_clock.ts";

const MIB = 2 ** 20;

Deno.test("guardHeap() ends the worker, by an uncaught error, once the heap has grown out of bounds", async () => {
  const clock = new HandClock();
  let heapBytes = 10 * MIB;
  guardHeap(clock, () => heapBytes);
  await clock.advance(60_000);
  heapBytes = 300 * MIB;
  await assert.rejects(clock.advance(10_000), /the heap has grown to 300 MiB/);
  assert.equal(clock.timers, 0);
});
