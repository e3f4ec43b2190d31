import assert from "node:assert/strict";
import { watcherSetUp } from "../support/stats/watcher_set_up.ts";

Deno.test("Watcher retries a failed poll at once", async () => {
  const { clock, watch, source, times, told } = watcherSetUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(400);
  source.shims.set("b", "broken");
  await clock.advance(200);
  assert.deepEqual(source.calls.slice(1).map(({ ids }) => ids), [["a", "b"], ["a"], ["b"]]);
  assert.deepEqual([times(0), times(1)], [[500], []]);
  assert.deepEqual(told("trouble"), [{ kind: "trouble", message: "Cannot read the metrics: shim broke" }]);
});

Deno.test("Watcher tells a task's trouble once, and reads it among the others again when it is well", async () => {
  const { clock, watch, source, times, told } = watcherSetUp({ a: "well", b: "well" });
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
  const { clock, watch, source, times } = watcherSetUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(600);
  source.shims.set("b", "hung");
  await clock.advance(4_000);
  assert.deepEqual(times(0), [500, 2_000, 2_500, 3_500, 4_500]);
  assert.deepEqual(times(1), [500]);
});

Deno.test("Watcher asks a containerd that is away once for all tasks and says so once", async () => {
  const { clock, watch, source, times, told } = watcherSetUp({ a: "well", b: "well" });
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

Deno.test("Watcher reports empty usage of a task whose runtime counts nothing, and says so once", async () => {
  const { clock, watch, usages, times, told } = watcherSetUp({ a: "uncounted" });
  watch("a");
  await clock.advance(2_600);
  assert.deepEqual(times(0), [0, 500, 1_500, 2_500]);
  assert.deepEqual(usages(0)[0]?.usage.cpu.measured, []);
  assert.deepEqual(told("unmeasurable"), [{ kind: "unmeasurable", subscription: 0, metricType: "" }]);
});

Deno.test("Watcher reports empty usage of a task with a metric of unknown type, and says so once", async () => {
  const { clock, watch, usages, times, told } = watcherSetUp({ a: "foreign", b: "well" });
  watch("a", "b");
  await clock.advance(2_600);
  assert.deepEqual(times(0), [0, 500, 1_500, 2_500]);
  assert.deepEqual(usages(0)[0]?.usage.memory.measured, []);
  assert.deepEqual(told("unmeasurable"), [{
    kind: "unmeasurable",
    subscription: 0,
    metricType: "io.example.vm.Metrics",
  }]);
  assert.deepEqual(times(1), [500, 1_500, 2_500]);
});

Deno.test("Watcher takes a running task without metrics for troubled when it had metrics before", async () => {
  const { clock, watch, source, times, told } = watcherSetUp({ a: "well" });
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
  const { clock, watch, source, times, told } = watcherSetUp({ a: "well", b: "well" });
  watch("a", "b");
  await clock.advance(600);
  source.shims.set("a", "rubbish");
  await clock.advance(2_000);
  assert.deepEqual([times(0), times(1)], [[500], [500, 1_500, 2_500]]);
  assert.deepEqual(told("trouble"), [{ kind: "trouble", message: 'Cannot decode the metrics of task "a"' }]);
});
