import assert from "node:assert/strict";
import { Watcher } from "../../src/stats/watcher.ts";
import type { FromWorker, SeatUsage } from "../../src/stats/worker_messages.ts";
import { HandClock } from "../support/stats/hand_clock.ts";
import { ScriptedSource, type Shim } from "../support/stats/scripted_source.ts";

const INTERVAL_MS = 1_000;

function setUp(shims: Readonly<Record<string, Shim>>) {
  const clock = new HandClock();
  const source = new ScriptedSource(clock, shims);
  const posted: { readonly message: FromWorker; readonly atMs: number }[] = [];
  const watcher = new Watcher(source, {
    clock,
    compute: { totalMhz: 2_000, cores: 2 },
    post: (message) => posted.push({ message, atMs: clock.nowMs() }),
  });
  const startMs = clock.nowMs();
  return {
    clock,
    source,
    watcher,
    /** Watches the tasks of these containers; a task's seat is its place among the shims. */
    watch(...containerIds: string[]) {
      for (const containerId of containerIds) {
        watcher.watch({ seat: Object.keys(shims).indexOf(containerId), containerId, intervalMs: INTERVAL_MS });
      }
    },
    usages: (seat: number): SeatUsage[] =>
      posted.flatMap(({ message }) => message.kind === "usages" ? message.usages : []).filter((u) => u.seat === seat),
    /** When usages of the seat came, in milliseconds from the start. */
    times: (seat: number): number[] =>
      posted.filter(({ message }) => message.kind === "usages" && message.usages.some((u) => u.seat === seat))
        .map(({ atMs }) => atMs - startMs),
    told: (kind: FromWorker["kind"]) => posted.map(({ message }) => message).filter((message) => message.kind === kind),
  };
}

Deno.test("Watcher reports a task within one interval, with its CPU use measured, and then at every interval", async () => {
  const { clock, watch, watcher, usages, times } = setUp({ a: "well" });
  watch("a");
  await clock.advance(3_600);
  assert.deepEqual(times(0), [500, 1_500, 2_500, 3_500]);
  for (const { usage } of usages(0)) {
    assert.equal(usage.cpu.percent, 100);
    assert.equal(usage.cpu.totalTicks, 1_000);
  }
  watcher[Symbol.dispose]();
  assert.equal(clock.timers, 0);
});

Deno.test("Watcher reads tasks that come together in one call", async () => {
  const { clock, watch, source } = setUp({ a: "well", b: "well", c: "well" });
  watch("a", "b", "c");
  await clock.advance(2_600);
  assert.deepEqual(source.calls.map(({ ids }) => ids), Array(4).fill(["a", "b", "c"]));
});

Deno.test("Watcher lets a task join the beat of others when that is neither too soon nor too late for it", async () => {
  const { clock, watch, source, times } = setUp({ a: "well", b: "well", c: "well" });
  watch("a");
  await clock.advance(1_000);
  watch("b");
  await clock.advance(400);
  watch("c");
  await clock.advance(2_000);
  assert.deepEqual(times(0), [500, 1_500, 2_500]);
  assert.deepEqual(times(1), [1_500, 2_500]);
  assert.deepEqual(times(2), [1_900, 2_900]);
  assert.deepEqual(source.calls.at(-2)?.ids, ["a", "b"]);
});

Deno.test("Watcher reads at most 32 tasks in one call", async () => {
  const names = Array.from({ length: 70 }, (_, index) => `task-${index}`);
  const { clock, watch, source } = setUp(Object.fromEntries(names.map((name) => [name, "well" as const])));
  watch(...names);
  await clock.advance(600);
  assert.deepEqual(source.calls.map(({ ids }) => ids.length), [32, 32, 6, 32, 32, 6]);
});

Deno.test("Watcher goes on from another worker's sample at once", async () => {
  const { clock, watcher, usages } = setUp({ a: "well" });
  const nowMs = clock.nowMs();
  const previous = { collectedAtMs: nowMs - 800, cpuTotalNs: (nowMs - 800) * 1e6 };
  watcher.watch({ seat: 0, containerId: "a", intervalMs: INTERVAL_MS, previous });
  await clock.advance(0);
  assert.equal(usages(0)[0]?.usage.cpu.percent, 100);
});

Deno.test("Watcher forgets an unwatched task, and its timers with the last", async () => {
  const { clock, watch, watcher, times } = setUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(600);
  watcher.unwatch(0);
  await clock.advance(1_000);
  assert.deepEqual(times(0), [500]);
  assert.deepEqual(times(1), [500, 1_500]);
  watcher.unwatch(1);
  assert.equal(clock.timers, 0);
});

Deno.test("Watcher does not read a task that is unwatched before its first poll", async () => {
  const { clock, watch, watcher, source } = setUp({ a: "well" });
  watch("a");
  watcher.unwatch(0);
  await clock.advance(2_000);
  assert.deepEqual(source.calls, []);
});

Deno.test("Watcher retries a failed poll at once", async () => {
  const { clock, watch, source, times, told } = setUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(400);
  source.shims.set("b", "broken");
  await clock.advance(200);
  assert.deepEqual(source.calls.slice(1).map(({ ids }) => ids), [["a", "b"], ["a"], ["b"]]);
  assert.deepEqual([times(0), times(1)], [[500], []]);
  assert.deepEqual(told("trouble"), [{ kind: "trouble", message: "Cannot read the metrics: shim broke" }]);
});

Deno.test("Watcher tells a task's trouble once, and reads it among the others again when it is well", async () => {
  const { clock, watch, source, times, told } = setUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(600);
  source.shims.set("b", "broken");
  await clock.advance(3_000);
  assert.equal(told("trouble").length, 1);
  source.shims.set("b", "well");
  await clock.advance(2_000);
  assert.deepEqual(times(0), [500, 1_500, 2_500, 3_500, 4_500, 5_500]);
  assert.deepEqual(times(1), [500, 4_500, 5_500]);
  assert.deepEqual(source.calls.at(-1)?.ids, ["a", "b"]);
});

Deno.test("Watcher keeps other tasks on their beat while one hangs", async () => {
  const { clock, watch, source, times } = setUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(600);
  source.shims.set("b", "hung");
  await clock.advance(4_000);
  assert.deepEqual(times(0), [500, 2_000, 2_500, 3_500, 4_500]);
  assert.deepEqual(times(1), [500]);
});

Deno.test("Watcher asks a containerd that is away once for all tasks and says so once", async () => {
  const { clock, watch, source, times, told } = setUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(600);
  source.isAway = true;
  source.calls.length = 0;
  await clock.advance(2_000);
  assert.deepEqual(source.calls.map(({ ids }) => ids), Array(4).fill(["a", "b"]));
  assert.deepEqual(told("trouble"), [{ kind: "trouble", message: "Cannot read the metrics: containerd is away" }]);
  source.isAway = false;
  await clock.advance(1_000);
  assert.deepEqual(times(1), [500, 3_500]);
});

Deno.test("Watcher says once that a task is gone and stops reading it", async () => {
  const { clock, watch, source, told } = setUp({ a: "well" });
  watch("a");
  await clock.advance(600);
  source.shims.delete("a");
  source.calls.length = 0;
  await clock.advance(5_000);
  assert.deepEqual(told("gone"), [{ kind: "gone", seat: 0 }]);
  assert.equal(source.calls.length, 1);
  assert.deepEqual(told("trouble"), []);
});

Deno.test("Watcher reports empty usage of a task whose runtime counts nothing, and says so once", async () => {
  const { clock, watch, usages, times, told } = setUp({ a: "uncounted" });
  watch("a");
  await clock.advance(2_600);
  assert.deepEqual(times(0), [0, 500, 1_500, 2_500]);
  assert.deepEqual(usages(0)[0]?.usage.cpu.measured, []);
  assert.deepEqual(told("unmeasurable"), [{ kind: "unmeasurable", seat: 0, metricType: "" }]);
});

Deno.test("Watcher reports empty usage of a task with a metric of unknown type, and says so once", async () => {
  const { clock, watch, usages, times, told } = setUp({ a: "foreign", b: "well" });
  watch("a", "b");
  await clock.advance(2_600);
  assert.deepEqual(times(0), [0, 500, 1_500, 2_500]);
  assert.deepEqual(usages(0)[0]?.usage.memory.measured, []);
  assert.deepEqual(told("unmeasurable"), [{ kind: "unmeasurable", seat: 0, metricType: "io.example.vm.Metrics" }]);
  assert.deepEqual(times(1), [500, 1_500, 2_500]);
});

Deno.test("Watcher takes a running task without metrics for troubled when it had metrics before", async () => {
  const { clock, watch, source, times, told } = setUp({ a: "well" });
  watch("a");
  await clock.advance(600);
  source.shims.set("a", "uncounted");
  await clock.advance(2_000);
  assert.deepEqual(times(0), [500]);
  assert.deepEqual(told("gone"), []);
  assert.deepEqual(told("trouble"), [{
    kind: "trouble",
    message: 'Cannot read the metrics of task "a": its shim gave none',
  }]);
});

Deno.test("Watcher survives a metric that cannot be decoded", async () => {
  const { clock, watch, source, times, told } = setUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(600);
  source.shims.set("a", "rubbish");
  await clock.advance(2_000);
  assert.deepEqual([times(0), times(1)], [[500], [500, 1_500, 2_500]]);
  assert.deepEqual(told("trouble"), [{ kind: "trouble", message: 'Cannot decode the metrics of task "a"' }]);
});
