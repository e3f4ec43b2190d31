import assert from "node:assert/strict";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { FOREVER, script } from "../../driver/suite/programs.ts";
import { soakSize } from "../../soak/soak_size.ts";
import { TestExec } from "../../support/agent/test_exec.ts";
import { containerOf, type FaultStage, faultTest, pidOf, type Started } from "./fault_stage.ts";

const TASKS = 20;
/** When Nomad kills a plugin that it has asked to end (go-plugin client.go); the machine of a short run may be busy. */
const GRACE_MS = soakSize({ soak: 2_000, test: 20_000 });
/** Says a word when it is asked to, and ends with a code of its own when it is told to. */
const TALKER = script(
  "trap 'echo tick' USR1; trap 'exit 7' TERM; echo ready; while :; do sleep 3600 & wait $!; done",
);
const GREEDY = script("trap 'x=x; while :; do x=$x$x; done' TERM; echo ready; while :; do sleep 3600 & wait $!; done");

/** Opens the streams that Nomad holds for a task; they break when the plugin ends. */
function openStreams({ driver }: FaultStage, { task }: Started): void {
  task.wait();
  const stats = driver.taskStats({ taskId: task.id, collectionInterval: durationFromMs(1_000) });
  stats[Symbol.asyncIterator]().next().catch(() => {});
}

async function usage({ driver }: FaultStage, { task }: Started): Promise<bigint> {
  const leaving = new AbortController();
  const request = { taskId: task.id, collectionInterval: durationFromMs(1_000) };
  for await (const { stats } of driver.taskStats(request, { signal: leaving.signal })) {
    return stats!.aggResourceUsage!.memory!.usage;
  }
  return 0n;
}

faultTest(
  "the plugin is killed with 20 tasks and their streams: the next one finds all of them, running and ended",
  async (stage) => {
    await stage.launch();
    const programs = Array.from({ length: TASKS }, (_, index) => index === 0 ? GREEDY : TALKER);
    const started = await Promise.all(programs.map((program) => stage.run(program)));
    for (const each of started) openStreams(stage, each);
    const command = ["/bin/sh", "-c", "echo ready; exec sleep 3600"];
    using exec = new TestExec(stage.driver, { taskId: started[2]!.task.id, command });
    await exec.until("ready");
    await stage.kill();
    await assert.rejects(exec.outcome());

    // With no plugin: one is killed for its memory, one ends, one goes on writing.
    const [greedy, ended, lasting] = started as [Started, Started, Started];
    for (const each of [greedy, ended]) Deno.kill(pidOf(each), "SIGTERM");
    Deno.kill(pidOf(lasting), "SIGUSR1");
    assert.equal(await lasting.task.allocDir.stdout.line(), "tick");

    const next = await stage.launch();
    await Promise.all(started.map(({ task, handle }) => task.recover(next, handle)));
    const ends = started.map(({ task }) => task.wait());
    const [oom, code] = await Promise.all(ends.slice(0, 2));
    assert.deepEqual([oom?.result?.exitCode, oom?.result?.oomKilled], [137, true]);
    assert.deepEqual([code?.result?.exitCode, code?.err], [7, ""]);
    const pids = (await stage.node.containerd.ctr("tasks", "ls")).split("\n").map((line) => line.split(/\s+/));
    for (const each of started.slice(2)) {
      assert.ok(pids.some(([id, pid]) => id === containerOf(each) && Number(pid) === pidOf(each)), containerOf(each));
    }
    await lasting.task.signal("SIGUSR1");
    assert.equal(await lasting.task.allocDir.stdout.line(), "tick");
    assert.ok(await usage(stage, lasting) > 0n);
    await Promise.all(started.slice(2).map(({ task }) => task.stop()));
    assert.deepEqual(
      (await Promise.all(ends.slice(2))).map(({ result }) => result?.exitCode),
      Array(TASKS - 2).fill(7),
    );
    await Promise.all(started.map(({ task }) => task[Symbol.asyncDispose]()));
  },
);

faultTest("Shutdown with everything open ends the plugin in time, and its tasks run on", async (stage) => {
  const plugin = await stage.launch();
  const started = await Promise.all([FOREVER, FOREVER, FOREVER].map((program) => stage.run(program)));
  for (const each of started) openStreams(stage, each);
  const command = ["/bin/sh", "-c", "echo ready; exec sleep 3600"];
  using exec = new TestExec(stage.driver, { taskId: started[0]!.task.id, command });
  await exec.until("ready");
  // A plugin that takes longer is killed, and its end has a signal.
  const { code, signal } = await plugin.shutdown({ graceMs: GRACE_MS });
  assert.deepEqual({ code, signal }, { code: 0, signal: null });
  const next = await stage.launch();
  for (const { task, handle } of started) await task.recover(next, handle);
  const listing = (await stage.node.containerd.ctr("tasks", "ps", containerOf(started[0]!))).trim().split("\n");
  assert.equal(listing.length, 2, listing.join("\n"));
  await Promise.all(started.map(({ task }) => task.stop({ timeoutMs: 0 })));
  await Promise.all(started.map(({ task }) => task[Symbol.asyncDispose]()));
});
