import assert from "node:assert/strict";
import { runCommand } from "../../../dev/run_command.ts";
import { cgroupVersion } from "../../../src/host/cgroup/cgroup_version.ts";
import { FOREVER, OBEDIENT } from "../../driver/suite/programs.ts";
import { type Failure, failureOf } from "../../support/agent/failure.ts";
import { type FaultStage, faultTest } from "./fault_stage.ts";

const EXEC = { command: ["/bin/true"], timeout: { seconds: 60n } };

/** The plugin goes on after what it could not do: a task starts, runs a command, and ends. */
async function assertWorks(stage: FaultStage): Promise<void> {
  const { task } = await stage.run(OBEDIENT);
  assert.equal((await stage.driver.execTask({ taskId: task.id, ...EXEC })).result?.exitCode, 0);
  await task.stop();
  assert.equal((await task.wait()).result?.exitCode, 7);
  await task[Symbol.asyncDispose]();
}

async function limitFiles(pid: number, files: number): Promise<void> {
  await runCommand(["prlimit", "--pid", String(pid), `--nofile=${files}:`]);
}

faultTest("a plugin without descriptors says so, and works again once it has some", async (stage) => {
  const { process: { pid } } = await stage.launch();
  // Deno 2.9.6 panics when it loads a part of itself for the first time without a descriptor left (stacker 0.1.15).
  await assertWorks(stage);
  const { task } = await stage.run(FOREVER);
  // It keeps those that it has.
  await limitFiles(pid, 3);
  const failure = await failureOf(stage.driver.execTask({ taskId: task.id, ...EXEC }));
  assert.match(failure.message, /Too many open files/);
  const refused = await stage.task({ config: { ...FOREVER } });
  const { message, recoverable }: Failure = await failureOf(refused.start());
  assert.match(message, /Too many open files/);
  assert.ok(recoverable);
  await refused[Symbol.asyncDispose]();
  await limitFiles(pid, 1_024);
  await task.stop({ timeoutMs: 0 });
  await task[Symbol.asyncDispose]();
  await assertWorks(stage);
});

/** A cgroup for the plugin that counts its threads. */
class PidsCgroup implements Disposable {
  readonly #path: string;

  constructor(pid: number) {
    const parent = cgroupVersion() === 2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/pids";
    this.#path = `${parent}/containerd-driver-test-${pid}`;
    Deno.mkdirSync(this.#path);
    Deno.writeTextFileSync(`${this.#path}/cgroup.procs`, String(pid));
  }

  /** Lets it have no more than it has now, or as many as it wants. */
  limit(more: "none" | "any"): void {
    const max = more === "any" ? "max" : Deno.readTextFileSync(`${this.#path}/pids.current`).trim();
    Deno.writeTextFileSync(`${this.#path}/pids.max`, max);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#path);
  }
}

faultTest("a plugin that may not start processes says so, and works again once it may", async (stage) => {
  const plugin = await stage.launch();
  const pids = new PidsCgroup(plugin.process.pid);
  const { task } = await stage.run(FOREVER);
  pids.limit("none");
  const failure = await failureOf(stage.driver.execTask({ taskId: task.id, ...EXEC }));
  assert.match(failure.message, /Resource temporarily unavailable/);
  pids.limit("any");
  await task.stop({ timeoutMs: 0 });
  await task[Symbol.asyncDispose]();
  await assertWorks(stage);
  await plugin.shutdown();
  pids[Symbol.dispose]();
});

faultTest(
  "a full disk of the allocation fails a start recoverably and leaves nothing",
  async (stage) => {
    await stage.launch();
    const disk = await Deno.makeTempDir({ prefix: "disk-" });
    await runCommand(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    const allocDir = `${disk}/alloc`;
    for (const directory of ["alloc/logs", "main/local", "main/secrets", "main/tmp"]) {
      await Deno.mkdir(`${allocDir}/${directory}`, { recursive: true });
    }
    await runCommand(["dd", "if=/dev/zero", `of=${disk}/filler`, "bs=4k"]).catch(() => {});
    const task = await stage.task({ config: { ...FOREVER, hostname: "web" }, task: { allocDir } });
    const failure = await failureOf(task.start());
    assert.match(failure.message, /No space left on device/);
    assert.ok(failure.recoverable);
    await Deno.remove(`${disk}/filler`);
    await task[Symbol.asyncDispose]();
    await runCommand(["umount", disk]);
    await Deno.remove(disk);
    await assertWorks(stage);
  },
);
