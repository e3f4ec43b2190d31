import assert from "node:assert/strict";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { oomKills } from "../../../../src/host/cgroup/oom_kills.ts";
import { OBEDIENT } from "../../../driver/suite/programs.ts";
import { TestExec } from "../../../support/agent/test_exec.ts";
import { testedPlugin } from "../../../support/tested_plugin.ts";
import { SOAK_RELEASES } from "../../../soak/soak_size.ts";
import { assertWorks } from "./assert_works.ts";
import { containerOf, faultTest, pidOf, type Started } from "../fault_stage.ts";
import { PluginCgroup } from "./plugin_cgroup.ts";

const MIB = 2 ** 20;
/** Less than what a neighbour in the cgroup takes in a moment. */
const SCARCE_BYTES = 64 * MIB;
/** Room for what a plugin needs in passing, and far less than what it is sent. */
const ROOM_BYTES = 96 * MIB;
const SENT_MIB = 256;
const STARTS = 8;
/** Takes memory until it is ended for it, in the cgroup of which the first argument is the file. */
const NEIGHBOUR = 'echo $$ >"$0"; x=x; while :; do x=$x$x; done';
/** Runs a command in the cgroup of which the first argument is the file. */
const WITHIN = 'echo $$ >"$0"; exec "$@"';

/** Has the kernel end the plugin because memory has run out in its cgroup. */
async function runOutOfMemory(plugin: { pid: number; exited: Promise<Deno.CommandStatus> }): Promise<void> {
  using memory = new PluginCgroup("memory");
  memory.add(plugin.pid);
  memory.limit(SCARCE_BYTES);
  // The kernel takes it before its neighbour.
  await Deno.writeTextFile(`/proc/${plugin.pid}/oom_score_adj`, "1000");
  const neighbour = new Deno.Command("sh", { args: ["-c", NEIGHBOUR, memory.procs], stderr: "null" }).spawn();
  assert.equal((await plugin.exited).signal, "SIGKILL");
  // Then that one, which has the cgroup to itself.
  await neighbour.status;
  assert.ok(await oomKills(memory.path) > 0);
}

faultTest(
  "the plugin is killed because memory has run out: the next one finds its tasks, and nothing of them is lost",
  async (stage) => {
    const { process } = await stage.launch();
    const started = await Promise.all([OBEDIENT, OBEDIENT, OBEDIENT].map((each) => stage.run(each)));
    for (const { task } of started) task.wait();
    await runOutOfMemory(process);
    // One ends while no plugin runs.
    Deno.kill(pidOf(started[0]!), "SIGTERM");
    const next = await stage.launch();
    await Promise.all(started.map(({ task, handle }) => task.recover(next, handle)));
    const pids = (await stage.node.containerd.ctr("tasks", "ls")).split("\n").map((line) => line.split(/\s+/));
    for (const each of started.slice(1)) {
      assert.ok(pids.some(([id, pid]) => id === containerOf(each) && Number(pid) === pidOf(each)), containerOf(each));
    }
    const ends = started.map(({ task }) => task.wait());
    await Promise.all(started.map(({ task }) => task.stop()));
    assert.deepEqual((await Promise.all(ends)).map(({ result }) => result?.exitCode), [7, 7, 7]);
    for (const { task } of started) {
      assert.equal(await task.allocDir.stdout.text(), "ready\nbye\n");
      await task[Symbol.asyncDispose]();
    }
  },
  { releases: SOAK_RELEASES },
);

faultTest(
  "a plugin with little memory to spare lives through starts at once, and through output that nobody reads",
  async (stage) => {
    using memory = new PluginCgroup("memory");
    const plugin = await stage.launch({ command: ["sh", "-c", WITHIN, memory.procs, ...testedPlugin()] });
    await assertWorks(stage);
    memory.limit(memory.current + ROOM_BYTES);
    const { task } = await stage.run(OBEDIENT);
    const command = ["head", "-c", `${SENT_MIB}m`, "/dev/zero"];
    using unread = new TestExec(stage.driver, { taskId: task.id, command });
    await unread.read();
    const collected = stage.driver.execTask({ taskId: task.id, command, timeout: durationFromMs(120_000) });
    const started: Started[] = await Promise.all(Array.from({ length: STARTS }, () => stage.run(OBEDIENT)));
    const { stdout, result } = await collected;
    assert.deepEqual([result?.exitCode, stdout.length], [0, 4_096]);
    assert.ok(plugin.process.running);
    assert.equal(await oomKills(memory.path), 0);
    unread.cancel();
    for (const each of [task, ...started.map(({ task }) => task)]) {
      await each.stop();
      await each[Symbol.asyncDispose]();
    }
    await plugin.shutdown();
  },
  { releases: SOAK_RELEASES },
);
