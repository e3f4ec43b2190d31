import assert from "node:assert/strict";
import { runCommand } from "../../../../dev/run_command.ts";
import { FOREVER } from "../../../driver/suite/programs.ts";
import { type Failure, failureOf } from "../../../support/agent/failure.ts";
import { assertWorks, COMMAND } from "./assert_works.ts";
import { faultTest } from "../fault_stage.ts";
import { PluginCgroup } from "./plugin_cgroup.ts";

async function limitFiles(pid: number, files: number): Promise<void> {
  await runCommand(["prlimit", "--pid", String(pid), `--nofile=${files}:`]);
}

faultTest("a plugin without descriptors says so, and works again once it has some", async (stage) => {
  const { process: { pid } } = await stage.launch();
  // Deno 2.9.6 panics when it loads a part of itself, or reads a source map for an error's stack, for the first time
  // without a descriptor left (stacker 0.1.15), so what fails below works, fails and is removed here first.
  await assertWorks(stage);
  const failing = await stage.task({ config: { ...FOREVER, command: "/not/there" } });
  await failing.destroy();
  await failureOf(failing.start());
  await failing[Symbol.asyncDispose]();
  const { task } = await stage.run(FOREVER);
  // It keeps those that it has.
  await limitFiles(pid, 3);
  const failure = await failureOf(stage.driver.execTask({ taskId: task.id, ...COMMAND }));
  assert.match(failure.message, /Too many open files/);
  const refused = await stage.task({ config: { ...FOREVER } });
  const { message, recoverable }: Failure = await failureOf(refused.start());
  assert.match(message, /Too many open files/);
  assert.ok(recoverable);
  await limitFiles(pid, 1_024);
  await refused[Symbol.asyncDispose]();
  await task.stop({ timeoutMs: 0 });
  await task[Symbol.asyncDispose]();
  await assertWorks(stage);
});

faultTest("a plugin that may not start processes says so, and works again once it may", async (stage) => {
  const plugin = await stage.launch();
  const pids = new PluginCgroup("pids");
  pids.add(plugin.process.pid);
  const { task } = await stage.run(FOREVER);
  pids.limit(pids.current);
  const failure = await failureOf(stage.driver.execTask({ taskId: task.id, ...COMMAND }));
  assert.match(failure.message, /Resource temporarily unavailable/);
  pids.limit("any");
  await task.stop({ timeoutMs: 0 });
  await task[Symbol.asyncDispose]();
  await assertWorks(stage);
  await plugin.shutdown();
  pids[Symbol.dispose]();
});
