import assert from "node:assert/strict";
import { runCommand } from "../../../dev/run_command.ts";
import { snapshotKey } from "../../../src/model/names.ts";
import { FOREVER } from "../../driver/suite/programs.ts";
import { failureOf } from "../../support/agent/failure.ts";
import type { RealNode } from "../../support/node/real_node.ts";
import { cgroupsOf } from "./left_behind.ts";
import { containerOf, faultTest, pidOf, type Started } from "./fault_stage.ts";

const RUN = "io.containerd.runtime.v2.task";

/** The parent of a process, the shim of a container's first one. */
function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]);
}

faultTest("what others delete, or kill, of a task is told once, and stop and destroy succeed", async (stage) => {
  await stage.launch();
  const { node: { containerd, snapshotter } } = stage;
  const names = ["task deleted", "container deleted too", "snapshot deleted", "shim killed"];
  const started = await Promise.all(names.map(() => stage.run(FOREVER)));
  const ends = started.map(({ task }) => task.wait());
  const [task, container, snapshot] = started.map(containerOf) as [string, string, string];
  await containerd.ctr("tasks", "rm", "--force", task);
  await containerd.ctr("tasks", "rm", "--force", container);
  await containerd.ctr("containers", "rm", container);
  await containerd.ctr("snapshots", "--snapshotter", snapshotter, "rm", snapshotKey(snapshot)).catch(() => {});
  assert.equal((await stage.node.leftovers()).containers.length, 3);
  Deno.kill(parentOf(pidOf(started[3]!)), "SIGKILL");
  for (const index of [0, 1, 3]) {
    const { result, err } = await ends[index]!;
    assert.ok(result?.exitCode === 137 || /unknown|lost/.test(err), `${names[index]}: ${result?.exitCode} ${err}`);
    assert.deepEqual((await started[index]!.task.wait()).result, result);
  }
  for (const { task } of started) await task.stop({ timeoutMs: 0 });
  assert.equal((await ends[2])?.result?.exitCode, 137);
  for (const { task } of started) await task[Symbol.asyncDispose]();
});

/** All that a reboot ends and forgets: every process, and what containerd and runc keep of running containers. */
async function reboot({ containerd, socket, namespace }: RealNode, started: readonly Started[]): Promise<void> {
  const pids = started.map(pidOf);
  const shims = pids.map(parentOf);
  await containerd.stop("SIGKILL");
  for (const pid of [...shims, ...pids]) Deno.kill(pid, "SIGKILL");
  const state = `${containerd.directory}/state`;
  const mounts = (await Deno.readTextFile("/proc/self/mountinfo")).split("\n").map((line) => line.split(" ")[4] ?? "");
  for (const path of mounts.filter((path) => path.startsWith(`${state}/`))) await runCommand(["umount", "-l", path]);
  await Deno.remove(`${state}/${RUN}`, { recursive: true });
  for (const each of started) {
    await Deno.remove(`/run/containerd/runc/${namespace}/${containerOf(each)}`, { recursive: true });
  }
  for (const path of cgroupsOf(started.map(({ task }) => task.config.allocId))) await Deno.remove(path);
  await Deno.remove(socket).catch(() => {});
}

faultTest(
  "after a reboot RecoverTask fails clearly, DestroyTask cleans what no plugin holds, StartTask begins anew",
  async (stage) => {
    await stage.launch();
    const [gone, again] = await Promise.all([stage.run(FOREVER), stage.run(FOREVER)]);
    await stage.kill();
    await reboot(stage.node, [gone, again]);
    for (const path of [gone.task.config.stdoutPath, again.task.config.stdoutPath]) await Deno.remove(path);

    const next = await stage.launch();
    const recoveries = [gone, again].map(({ task, handle }) => failureOf(task.recover(next, handle)));
    // Nomad asks before containerd is up, as it may after a boot.
    await stage.node.boot();
    for (const { message } of await Promise.all(recoveries)) assert.match(message, /not found/);
    const anew = again.task.again(next);
    await anew.start();
    await anew.stop({ signal: "SIGKILL" });
    assert.equal((await anew.wait()).result?.exitCode, 137);
    await anew.destroy();
    assert.deepEqual((await stage.node.leftovers()).containers, [containerOf(gone)]);
    for (const { task } of [gone, again]) await task[Symbol.asyncDispose]();
  },
);
