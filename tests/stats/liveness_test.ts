import assert from "node:assert/strict";
import { Liveness } from "../../src/stats/liveness.ts";
import { HandClock } from "../support/stats/hand_clock.ts";

function setUp() {
  const clock = new HandClock();
  const seen = { pings: 0, silences: 0 };
  const liveness = new Liveness({ clock, ping: () => seen.pings++, silent: () => seen.silences++ });
  return { clock, seen, liveness };
}

Deno.test("Liveness takes a worker that does not answer for silent within four fifths of the interval", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.heard();
  liveness.expect(2_000, { patience: 1 });
  await clock.advance(799);
  liveness.heard();
  await clock.advance(1);
  assert.deepEqual(seen, { pings: 2, silences: 0 });
  await clock.advance(800);
  assert.deepEqual(seen, { pings: 2, silences: 1 });
  assert.equal(clock.timers, 0);
});

Deno.test("Liveness lets a worker be as long as it answers", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.heard();
  liveness.expect(2_000, { patience: 1 });
  for (let beat = 0; beat < 10; beat++) {
    liveness.heard();
    await clock.advance(800);
  }
  assert.deepEqual(seen, { pings: 11, silences: 0 });
  liveness[Symbol.dispose]();
  assert.equal(clock.timers, 0);
});

Deno.test("Liveness hears an answer that waits behind its own late timer", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.heard();
  liveness.expect(2_000, { patience: 1 });
  clock.after(800, () => liveness.heard());
  await clock.advance(800);
  assert.equal(seen.silences, 0);
  liveness[Symbol.dispose]();
});

Deno.test("Liveness gives a worker 400 ms to answer, however short the interval", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.heard();
  liveness.expect(100, { patience: 1 });
  await clock.advance(399);
  assert.equal(seen.silences, 0);
  await clock.advance(1);
  assert.equal(seen.silences, 1);
});

Deno.test("Liveness stretches the beat by its patience", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.heard();
  liveness.expect(2_000, { patience: 4 });
  await clock.advance(3_199);
  assert.equal(seen.silences, 0);
  await clock.advance(1);
  assert.equal(seen.silences, 1);
});

Deno.test("Liveness gives a worker time to load before it pings it", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.expect(100, { patience: 1 });
  await clock.advance(19_999);
  assert.deepEqual(seen, { pings: 0, silences: 0 });
  await clock.advance(1);
  assert.deepEqual(seen, { pings: 0, silences: 1 });
});

Deno.test("Liveness leaves a worker without tasks in peace", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.heard();
  liveness.expect(2_000, { patience: 1 });
  liveness.expect(Infinity, { patience: 1 });
  assert.equal(clock.timers, 0);
  await clock.advance(100_000);
  assert.equal(seen.silences, 0);
});
