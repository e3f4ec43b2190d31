import assert from "node:assert/strict";
import { StatsPool } from "../../src/stats/pool.ts";
import type { Seat } from "../../src/stats/seat.ts";
import { HandClock, settled } from "../support/stats/hand_clock.ts";
import { StubWorker } from "../support/stats/stub_worker.ts";

const INTERVAL_MS = 1_000;
const GRACE_MS = 30_000;
const NEVER = new AbortController().signal;

function setUp({ workers }: { workers: number }) {
  const clock = new HandClock();
  const started: StubWorker[] = [];
  const warnings: string[] = [];
  const pool = new StatsPool({
    workers,
    clock,
    setup: { address: "/run/containerd.sock", namespace: "nomad", compute: { totalMhz: 2_000, cores: 2 } },
    warn: (message) => warnings.push(message),
    start() {
      const worker = new StubWorker();
      started.push(worker);
      return worker;
    },
  });
  return {
    clock,
    pool,
    started,
    warnings,
    seats: (count: number): Seat[] =>
      Array.from(
        { length: count },
        (_, index) =>
          pool.seat({ taskId: `task-${index}`, containerId: `container-${index}`, intervalMs: INTERVAL_MS }),
      ),
    /** How many tasks each living worker watches. */
    loads: () => started.filter(({ isTerminated }) => !isTerminated).map(({ watched }) => watched.size),
  };
}

Deno.test("StatsPool starts no worker before there is a task", () => {
  const { pool, started } = setUp({ workers: 2 });
  assert.equal(started.length, 0);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool gives each task its own worker up to the limit, and shares evenly above it", () => {
  const { pool, seats, loads, clock } = setUp({ workers: 3 });
  seats(3);
  assert.deepEqual(loads(), [1, 1, 1]);
  seats(4);
  assert.deepEqual(loads(), [3, 2, 2]);
  pool[Symbol.dispose]();
  assert.deepEqual(loads(), []);
  assert.equal(clock.timers, 0);
});

Deno.test("StatsPool levels its workers when tasks leave", () => {
  const { pool, seats, loads, started } = setUp({ workers: 2 });
  const [first, , third] = seats(6);
  first?.[Symbol.dispose]();
  third?.[Symbol.dispose]();
  assert.deepEqual(loads(), [2, 2]);
  assert.equal(started.length, 2);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool hands the last sample on when a task moves to another worker", async () => {
  const { pool, seats, started } = setUp({ workers: 2 });
  const [first, , third] = seats(4);
  started[0]?.report(5_000);
  started[1]?.report(6_000);
  await settled();
  first?.[Symbol.dispose]();
  third?.[Symbol.dispose]();
  const moved = [...started[0]!.watched.values()];
  assert.deepEqual(moved.map(({ seat, previous }) => ({ seat, previous })), [
    { seat: 2, previous: { collectedAtMs: 6_000 } },
  ]);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool ends a worker that stays idle for the grace period", async () => {
  const { pool, seats, loads, clock } = setUp({ workers: 2 });
  const [seat] = seats(1);
  seat?.[Symbol.dispose]();
  await clock.advance(GRACE_MS - 1);
  assert.deepEqual(loads(), [0]);
  await clock.advance(1);
  assert.deepEqual(loads(), []);
  assert.equal(clock.timers, 0);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool gives a new task to an idle worker, whose grace begins anew afterwards", async () => {
  const { pool, seats, loads, clock, started } = setUp({ workers: 2 });
  seats(1)[0]?.[Symbol.dispose]();
  await clock.advance(GRACE_MS - 1);
  const [seat] = seats(1);
  await clock.advance(GRACE_MS);
  assert.deepEqual(loads(), [1]);
  assert.equal(started.length, 1);
  seat?.[Symbol.dispose]();
  await clock.advance(GRACE_MS - 1);
  assert.deepEqual(loads(), [0]);
  await clock.advance(1);
  assert.deepEqual(loads(), []);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool replaces a worker that throws, and its tasks go on from their last sample", async () => {
  const { pool, seats, started, loads, clock, warnings } = setUp({ workers: 1 });
  const [seat] = seats(2);
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
  assert.equal((await seat!.usage(NEVER).next()).value?.timestampMs, 6_000);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool replaces a worker whose thread is gone", async () => {
  const { pool, seats, started, loads, clock, warnings } = setUp({ workers: 1 });
  seats(2);
  started[0]!.vanishes();
  await clock.advance(0);
  assert.deepEqual(loads(), [2]);
  assert.equal(started.length, 2);
  assert.deepEqual(warnings, ["A worker that measures 2 tasks has ended and is replaced: its thread is gone"]);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool replaces a worker that hangs", async () => {
  const { pool, seats, started, loads, clock, warnings } = setUp({ workers: 1 });
  seats(2);
  started[0]!.isSilent = true;
  await clock.advance(100_000);
  assert.deepEqual(started.map(({ isTerminated }) => isTerminated), [true, false]);
  assert.deepEqual(loads(), [2]);
  assert.deepEqual(warnings, ["A worker that measures 2 tasks has ended and is replaced: it does not answer"]);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool starts workers ever more slowly while they die before measuring anything", async () => {
  const { pool, seats, started, clock } = setUp({ workers: 1 });
  seats(1);
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

Deno.test("StatsPool does not start a worker again for tasks that left meanwhile", async () => {
  const { pool, seats, started, clock } = setUp({ workers: 1 });
  const [seat] = seats(1);
  started[0]?.throws("Uncaught Error: boom");
  seat?.[Symbol.dispose]();
  await clock.advance(100_000);
  assert.equal(started.length, 1);
  pool[Symbol.dispose]();
});

Deno.test("StatsPool ends the usage of a task that is gone", async () => {
  const { pool, seats, started } = setUp({ workers: 1 });
  const [seat] = seats(1);
  const next = seat!.usage(NEVER).next();
  started[0]?.post({ kind: "gone", seat: 1 });
  assert.deepEqual(await next, { value: undefined, done: true });
  pool[Symbol.dispose]();
});

Deno.test("StatsPool drops what a worker says of a task it no longer has", async () => {
  const { pool, seats, started } = setUp({ workers: 1 });
  const [seat] = seats(1);
  seat?.[Symbol.dispose]();
  started[0]?.post({ kind: "gone", seat: 1 });
  started[0]?.post({ kind: "unmeasurable", seat: 1, metricType: "" });
  await settled();
  pool[Symbol.dispose]();
});

Deno.test("StatsPool warns once of each kind of metric that it cannot read, and passes trouble on", async () => {
  const { pool, seats, started, warnings } = setUp({ workers: 1 });
  seats(2);
  for (const seat of [1, 2]) {
    started[0]?.post({ kind: "unmeasurable", seat, metricType: "" });
    started[0]?.post({ kind: "unmeasurable", seat, metricType: "io.example.vm.Metrics" });
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
  const { pool, seats } = setUp({ workers: 1 });
  const [seat] = seats(1);
  const next = seat!.usage(NEVER).next();
  pool[Symbol.dispose]();
  assert.deepEqual(await next, { value: undefined, done: true });
});
