import assert from "node:assert/strict";
import { settled } from "../support/stats/hand_clock.ts";
import { poolSetUp } from "../support/stats/pool_set_up.ts";

const GRACE_MS = 30_000;
const NEVER = new AbortController().signal;

Deno.test("StatsPool starts no worker before there is a task", () => {
  const { pool, started } = poolSetUp({ workers: 2 });
  assert.equal(started.length, 0);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool gives each task its own worker up to the limit, and shares evenly above it", () => {
  const { pool, subscriptions, loads, clock } = poolSetUp({ workers: 3 });
  subscriptions(3);
  assert.deepEqual(loads(), [1, 1, 1]);
  subscriptions(4);
  assert.deepEqual(loads(), [3, 2, 2]);
  pool[Symbol.dispose]();
  assert.deepEqual(loads(), []);
  assert.equal(clock.timers, 0);
});

Deno.test("StatsPool levels its workers when tasks leave", () => {
  const { pool, subscriptions, loads, started } = poolSetUp({ workers: 2 });
  const [first, , third] = subscriptions(6);
  first?.[Symbol.dispose]();
  third?.[Symbol.dispose]();
  assert.deepEqual(loads(), [2, 2]);
  assert.equal(started.length, 2);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool hands the last sample on when a task moves to another worker", async () => {
  const { pool, subscriptions, started } = poolSetUp({ workers: 2 });
  const [first, , third] = subscriptions(4);
  started[0]?.report(5_000);
  started[1]?.report(6_000);
  await settled();
  first?.[Symbol.dispose]();
  third?.[Symbol.dispose]();
  const moved = [...started[0]!.watched.values()];
  assert.deepEqual(moved.map(({ subscription, previous }) => ({ subscription, previous })), [
    { subscription: 2, previous: { collectedAtMs: 6_000 } },
  ]);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool ends a worker that stays idle for the grace period", async () => {
  const { pool, subscriptions, loads, clock } = poolSetUp({ workers: 2 });
  const [subscription] = subscriptions(1);
  subscription?.[Symbol.dispose]();
  await clock.advance(GRACE_MS - 1);
  assert.deepEqual(loads(), [0]);
  await clock.advance(1);
  assert.deepEqual(loads(), []);
  assert.equal(clock.timers, 0);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool gives a new task to an idle worker, whose grace begins anew afterwards", async () => {
  const { pool, subscriptions, loads, clock, started } = poolSetUp({ workers: 2 });
  subscriptions(1)[0]?.[Symbol.dispose]();
  await clock.advance(GRACE_MS - 1);
  const [subscription] = subscriptions(1);
  await clock.advance(GRACE_MS);
  assert.deepEqual(loads(), [1]);
  assert.equal(started.length, 1);
  subscription?.[Symbol.dispose]();
  await clock.advance(GRACE_MS - 1);
  assert.deepEqual(loads(), [0]);
  await clock.advance(1);
  assert.deepEqual(loads(), []);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool ends the usage of a task that is gone", async () => {
  const { pool, subscriptions, started } = poolSetUp({ workers: 1 });
  const [subscription] = subscriptions(1);
  const next = subscription!.usage(NEVER).next();
  started[0]?.post({ kind: "gone", subscription: 1 });
  assert.deepEqual(await next, { value: undefined, done: true });
  pool[Symbol.dispose]();
});

Deno.test("StatsPool drops what a worker says of a task it no longer has", async () => {
  const { pool, subscriptions, started, warnings } = poolSetUp({ workers: 1 });
  const [subscription] = subscriptions(1);
  subscription?.[Symbol.dispose]();
  started[0]?.post({ kind: "gone", subscription: 1 });
  started[0]?.post({ kind: "unmeasurable", subscription: 1, metricType: "" });
  await settled();
  assert.deepEqual(warnings, []);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool warns once of each kind of metric that it cannot read, and passes trouble on", async () => {
  const { pool, subscriptions, started, warnings } = poolSetUp({ workers: 1 });
  subscriptions(2);
  for (const subscription of [1, 2]) {
    started[0]?.post({ kind: "unmeasurable", subscription, metricType: "" });
    started[0]?.post({ kind: "unmeasurable", subscription, metricType: "io.example.vm.Metrics" });
  }
  started[0]?.post({ kind: "trouble", message: "Cannot read the metrics: containerd is away" });
  await settled();
  assert.deepEqual(warnings, [
    'Cannot measure task "task-0": its runtime gives no metrics; its usage shows as 0',
    'Cannot measure task "task-0": its runtime gives metrics of type "io.example.vm.Metrics", which are not a cgroup\'s; its usage shows as 0',
    "Cannot read the metrics: containerd is away",
  ]);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool ends the usage of every task when it is disposed", async () => {
  const { pool, subscriptions } = poolSetUp({ workers: 1 });
  const [subscription] = subscriptions(1);
  const next = subscription!.usage(NEVER).next();
  pool[Symbol.dispose]();
  assert.deepEqual(await next, { value: undefined, done: true });
});
