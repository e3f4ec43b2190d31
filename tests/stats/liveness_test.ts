import assert from "node:assert/strict";
import { Liveness } from "../../src/stats/pool/liveness.ts";
import { HandClock } from "../support/stats/hand_clock.ts";

const PING_INTERVAL_MS = 20_000;

function setUp() {
  const clock = new HandClock();
  const seen = { pings: 0, silences: 0 };
  const liveness = new Liveness({ clock, ping: () => seen.pings++, silent: () => seen.silences++ });
  return { clock, seen, liveness };
}

Deno.test("Liveness notices a worker from which nothing comes for a whole beat, be it that it never starts", async () => {
  const { clock, seen } = setUp();
  await clock.advance(PING_INTERVAL_MS - 1);
  assert.deepEqual(seen, { pings: 1, silences: 0 });
  await clock.advance(1);
  assert.deepEqual(seen, { pings: 1, silences: 1 });
  assert.equal(clock.timers, 0);
});

Deno.test("Liveness lets a worker be as long as something comes from it", async () => {
  const { clock, seen, liveness } = setUp();
  for (let beat = 0; beat < 10; beat++) {
    liveness.heard();
    await clock.advance(PING_INTERVAL_MS);
  }
  assert.deepEqual(seen, { pings: 11, silences: 0 });
  liveness[Symbol.dispose]();
  assert.equal(clock.timers, 0);
});

Deno.test("Liveness hears an answer that waits behind its own late timer", async () => {
  const { clock, seen, liveness } = setUp();
  clock.after(PING_INTERVAL_MS, () => liveness.heard());
  await clock.advance(PING_INTERVAL_MS);
  assert.equal(seen.silences, 0);
  liveness[Symbol.dispose]();
});
