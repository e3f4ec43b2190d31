import assert from "node:assert/strict";
import { Containerd } from "../../../src/containerd/containerd.ts";
import { newExecId } from "../../../src/model/names.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { failing } from "../../../dev/in_process/fake_containerd/faults.ts";
import type { Call } from "../../../dev/in_process/fake_containerd/wire.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { FOREVER } from "../suite/programs.ts";
import { startAndLeave } from "../suite/start_and_leave.ts";

Deno.test("RecoverTask ends every command that a former plugin left, though one of them cannot be ended", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  const { task, handle } = await startAndLeave(node, FOREVER);
  await using _task = task;
  using containerd = new Containerd({ address: node.socket, namespace: node.namespace });
  const [containerId = ""] = (await node.leftovers()).containers;
  const execIds = [newExecId(), newExecId()];
  for (const execId of execIds) {
    const spec = { args: [FOREVER.command, ...FOREVER.args], env: [], cwd: "/" };
    await containerd.tasks.exec({ containerId, execId }, { spec, stdio: { stdout: "", stderr: "" } });
    await containerd.tasks.start({ containerId, execId });
  }
  const [first, second] = execIds;
  const { wire } = node.containerd;
  const { promise: deleted, resolve } = Promise.withResolvers<void>();
  const isFor = ({ request }: Call, execId: string | undefined) => Object(request).execId === execId;
  const { before: fail } = failing(Code.UNKNOWN, "no luck today");
  using _failing = wire.intercept("Tasks.Kill", { before: (call) => isFor(call, first) ? fail?.(call) : undefined });
  using _deleted = wire.intercept("Tasks.DeleteProcess", {
    after: (call) => isFor(call, second) ? resolve() : undefined,
  });
  await task.recover(agent, handle);
  await deleted;
  assert.deepEqual(await containerd.tasks.execIds(containerId), [first]);
});
