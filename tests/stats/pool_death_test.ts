import assert from "node:assert/strict";
import { settled } from "../support/stats/hand_clock.ts";
import { poolSetUp } from "../support/stats/pool_set_up.ts";

const NEVER = new AbortController().signal;

Deno.test("StatsPool replaces a worker that throws, and its tasks go on from their last sample", async () => {
  const { pool, subscriptions, started, loads, clock, warnings } = poolSetUp({ workers: 1 });
  const [subscription] = subscriptions(2);
  started[0]?.report(5_000);
  await settled();
  started[0]?.throws("Uncaught Error: boom");
  await clock.advance(0);
  assert.deepEqual(loads(), [2]);
  assert.equal(started[0]?.isTerminated, true);
  assert.deepEqual(started[1]?.watched.get(1)?.previous, { collectedAtMs: 5_000 });
  assert.deepEqual(warnings, ["A worker that measures 2 tasks has ended and is replaced: Uncaught Error: boom"]);
  started[1]?.report(6_000);
  await settled();
  assert.equal((await subscription!.usage(NEVER).next()).value?.timestampMs, 6_000);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool replaces a worker whose thread is gone", async () => {
  const { pool, subscriptions, started, loads, clock, warnings } = poolSetUp({ workers: 1 });
  subscriptions(2);
  started[0]!.vanishes();
  while (warnings.length === 0) await settled();
  await clock.advance(0);
  assert.deepEqual(loads(), [2]);
  assert.equal(started.length, 2);
  assert.deepEqual(warnings, ["A worker that measures 2 tasks has ended and is replaced: its thread is gone"]);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool replaces a worker that hangs", async () => {
  const { pool, subscriptions, started, loads, clock, warnings } = poolSetUp({ workers: 1 });
  subscriptions(2);
  started[0]!.isSilent = true;
  await clock.advance(100_000);
  assert.deepEqual(started.map(({ isTerminated }) => isTerminated), [true, false]);
  assert.deepEqual(loads(), [2]);
  assert.deepEqual(warnings, ["A worker that measures 2 tasks has ended and is replaced: it does not answer"]);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool starts workers ever more slowly while they die before measuring anything", async () => {
  const { pool, subscriptions, started, clock } = poolSetUp({ workers: 1 });
  subscriptions(1);
  const delaysMs = [0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  for (const [deaths, delayMs] of delaysMs.entries()) {
    started[deaths]?.throws("Uncaught Error: cannot load");
    await clock.advance(Math.max(0, delayMs - 1));
    assert.equal(started.length, deaths + (delayMs === 0 ? 2 : 1));
    await clock.advance(1);
    assert.equal(started.length, deaths + 2);
  }
  started.at(-1)?.report(1);
  await settled();
  started.at(-1)?.throws("Uncaught Error: boom");
  await clock.advance(0);
  assert.equal(started.length, delaysMs.length + 2);
  pool[Symbol.dispose]();
  assert.equal(clock.timers, 0);
});

Deno.test("StatsPool slows down for the tasks whose workers die, not for those that are measured", async () => {
  const { pool, subscriptions, started, loads, clock } = poolSetUp({ workers: 2 });
  const [, healthy] = subscriptions(2);
  for (const delayMs of [0, 1_000, 2_000, 4_000]) {
    started[1]?.report(5_000);
    await settled();
    const before = started.length;
    started.filter((worker) => !worker.isTerminated && worker !== started[1])[0]?.throws("Uncaught Error: boom");
    await clock.advance(Math.max(0, delayMs - 1));
    assert.equal(started.length, before + (delayMs === 0 ? 1 : 0));
    await clock.advance(1);
    assert.equal(started.length, before + 1);
  }
  started[1]?.throws("Uncaught Error: boom");
  await clock.advance(0);
  assert.deepEqual(loads(), [1, 1]);
  assert.equal((await healthy!.usage(NEVER).next()).value?.timestampMs, 5_000);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool does not start a worker again for tasks that left meanwhile", async () => {
  const { pool, subscriptions, started, clock } = poolSetUp({ workers: 1 });
  const [subscription] = subscriptions(1);
  started[0]?.throws("Uncaught Error: boom");
  subscription?.[Symbol.dispose]();
  await clock.advance(100_000);
  assert.equal(started.length, 1);
  pool[Symbol.dispose]();
});
