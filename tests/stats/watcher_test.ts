import assert from "node:assert/strict";
import { INTERVAL_MS, watcherSetUp } from "../support/stats/watcher_set_up.ts";

Deno.test("Watcher reports a task within one interval, with its CPU use measured, and then at every interval", async () => {
  const { clock, watch, watcher, usages, times } = watcherSetUp({ a: "well" });
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
  const { clock, watch, source } = watcherSetUp({ a: "well", b: "well", c: "well" });
  watch("a", "b", "c");
  await clock.advance(2_600);
  assert.deepEqual(source.calls.map(({ ids }) => ids), Array(4).fill(["a", "b", "c"]));
});

Deno.test("Watcher lets a task join the beat of others when that is neither too soon nor too late for it", async () => {
  const { clock, watch, source, times } = watcherSetUp({ a: "well", b: "well" });
  watch("a");
  await clock.advance(1_000);
  watch("b");
  await clock.advance(2_000);
  assert.deepEqual(times(0), [500, 1_500, 2_500]);
  assert.deepEqual(times(1), [1_500, 2_500]);
  assert.deepEqual(source.calls.at(-1)?.ids, ["a", "b"]);
});

Deno.test("Watcher reads tasks in one call soon after they came apart, and none of them ever late", async () => {
  for (const apartMs of [50, 100, 250, 350, 700, 900, 980]) {
    const { clock, watch, source, times } = watcherSetUp({ a: "well", b: "well" });
    watch("a");
    await clock.advance(apartMs);
    watch("b");
    await clock.advance(5_000);
    const latest = source.calls.slice(-3).map(({ ids }) => ids.toSorted());
    assert.deepEqual(latest, Array(3).fill(["a", "b"]), `${apartMs} ms apart`);
    for (const [subscription, startMs] of [[0, 0], [1, apartMs]] as const) {
      const gaps = times(subscription).map((atMs, index, all) => atMs - (all[index - 1] ?? startMs));
      assert.deepEqual(gaps.filter((gapMs) => gapMs > INTERVAL_MS), [], `${apartMs} ms apart`);
    }
  }
});

Deno.test("Watcher reads at most 32 tasks in one call", async () => {
  const names = Array.from({ length: 70 }, (_, index) => `task-${index}`);
  const { clock, watch, source } = watcherSetUp(Object.fromEntries(names.map((name) => [name, "well" as const])));
  watch(...names);
  await clock.advance(600);
  assert.deepEqual(source.calls.map(({ ids }) => ids.length), [32, 32, 6, 32, 32, 6]);
});

Deno.test("Watcher goes on from another worker's sample at once", async () => {
  const { clock, watcher, usages } = watcherSetUp({ a: "well" });
  const nowMs = clock.nowMs();
  const previous = { collectedAtMs: nowMs - 800, cpuTotalNs: (nowMs - 800) * 1e6 };
  watcher.watch({ subscription: 0, containerId: "a", intervalMs: INTERVAL_MS, previous });
  await clock.advance(0);
  assert.equal(usages(0)[0]?.usage.cpu.percent, 100);
});

Deno.test("Watcher forgets an unwatched task, and its timers with the last", async () => {
  const { clock, watch, watcher, times } = watcherSetUp({ a: "well", b: "well" });
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
  const { clock, watch, watcher, source } = watcherSetUp({ a: "well" });
  watch("a");
  watcher.unwatch(0);
  await clock.advance(2_000);
  assert.deepEqual(source.calls, []);
});

Deno.test("Watcher says once that a task is gone and stops reading it", async () => {
  const { clock, watch, source, told } = watcherSetUp({ a: "well" });
  watch("a");
  await clock.advance(600);
  source.shims.delete("a");
  source.calls.length = 0;
  await clock.advance(5_000);
  assert.deepEqual(told("gone"), [{ kind: "gone", subscription: 0 }]);
  assert.equal(source.calls.length, 1);
  assert.deepEqual(told("trouble"), []);
});
