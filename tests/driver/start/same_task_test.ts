import assert from "node:assert/strict";
import { HANDLE_VERSION } from "../../../src/about.ts";
import { encodeTaskState } from "../../../src/model/task/task_state.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { failing, gated } from "../../../dev/in_process/fake_containerd/faults.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { assertClean } from "../../support/node/suite_case.ts";
import { heldUpStart } from "../suite/held_up_start.ts";
import { FOREVER, OBEDIENT } from "../suite/programs.ts";
import { startAndLeave } from "../suite/start_and_leave.ts";

/** Resolves when the plugin works on all that it was asked before: it takes calls in their order. */
async function taken({ driver }: TestAgent): Promise<void> {
  await driver.capabilities({});
}

function count({ containerd: { wire } }: FakeNode, method: string): number {
  return wire.methods.filter((called) => called === method).length;
}

const STATE = encodeTaskState({
  ...{
    containerId: "not-there",
    startedAt: new Date(),
    stopSignal: 15,
    memoryCgroup: "",
    memoryLimitBytes: 0,
    audit: {},
  },
  ...{ pid: 0, bundle: "" },
});

Deno.test("StartTask refuses a task whose start is under way, and that start goes on", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using start = await heldUpStart(node, agent, { program: OBEDIENT });
  const { task } = start;
  const { message } = await failureOf(agent.driver.startTask({ task: task.config }));
  assert.equal(message, `Cannot start task "${task.id}": a start or a recovery of it is under way`);
  await start.goOn();
  assert.equal(await task.allocDir.stdout.line(), "ready");
  await task.stop();
  assert.equal((await task.wait()).result?.exitCode, 7);
});

Deno.test("DestroyTask of a task whose start is under way waits for that, and leaves nothing", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using start = await heldUpStart(node, agent, { program: FOREVER, method: "Snapshots.Prepare" });
  const destroyed = start.task.destroy();
  await taken(agent);
  await Promise.all([start.goOn(), destroyed]);
  await assertClean(node);
});

Deno.test("StartTask may be tried again once a start of the same task has failed", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  {
    using _fault = node.containerd.wire.intercept("Tasks.Create", failing(Code.UNKNOWN, "no space left on device"));
    await failureOf(agent.driver.startTask({ task: task.config }));
  }
  await assertClean(node);
  await task.start();
  assert.equal(await task.allocDir.stdout.line(), "ready");
});

Deno.test("RecoverTask that comes twice at a time looks for the task once, and watches it once", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  const { task, handle } = await startAndLeave(node, FOREVER);
  await using _task = task;
  const gate = gated();
  using _gate = node.containerd.wire.intercept("Tasks.Get", gate);
  node.containerd.wire.clear();
  const recoveries = [task.recover(agent, handle), task.recover(agent, handle)];
  await gate.reached;
  await taken(agent);
  gate.open();
  await Promise.all(recoveries);
  await task.signal("SIGKILL");
  assert.equal((await task.wait()).result?.exitCode, 137);
  assert.deepEqual([count(node, "Tasks.Get"), count(node, "Tasks.Wait")], [1, 1]);
});

Deno.test("RecoverTask that comes twice at a time fails twice when the task is gone, and may be tried again", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  const handle = { version: HANDLE_VERSION, driverState: STATE };
  const recover = () => failureOf(agent.driver.recoverTask({ taskId: "alloc/task/01234567", handle }));
  for (const { message } of await Promise.all([recover(), recover()])) assert.match(message, /"not-there".*not found/);
  node.containerd.wire.clear();
  await recover();
  assert.equal(count(node, "Containers.Get"), 1);
});

Deno.test("RecoverTask of a task whose start is under way waits for that, and looks for nothing", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using start = await heldUpStart(node, agent, { program: FOREVER });
  const { task } = start;
  const recovered = task.recover(agent, { version: HANDLE_VERSION, driverState: STATE });
  await taken(agent);
  await Promise.all([start.goOn(), recovered]);
  await task.signal("SIGKILL");
  assert.equal((await task.wait()).result?.exitCode, 137);
  assert.equal(count(node, "Tasks.Wait"), 1);
});

Deno.test("StartTask refuses a task whose recovery is under way, which goes on", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  const { task, handle } = await startAndLeave(node, FOREVER);
  await using _task = task;
  const gate = gated();
  using _gate = node.containerd.wire.intercept("Tasks.Get", gate);
  const recovered = task.recover(agent, handle);
  await gate.reached;
  const { message } = await failureOf(agent.driver.startTask({ task: task.config }));
  assert.equal(message, `Cannot start task "${task.id}": a start or a recovery of it is under way`);
  gate.open();
  await recovered;
  await task.signal("SIGKILL");
  assert.equal((await task.wait()).result?.exitCode, 137);
});
