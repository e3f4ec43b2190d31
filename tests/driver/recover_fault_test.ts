import assert from "node:assert/strict";
import { Code } from "../../packages/grpc/code.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { failing, failingOnce } from "../../dev/in_process/fake_containerd/faults.ts";
import { failureOf } from "../support/agent/failure.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { FOREVER } from "./suite/programs.ts";
import { startAndLeave } from "./suite/start_and_leave.ts";

for (const method of ["Containers.Get", "Tasks.Get"]) {
  Deno.test(`RecoverTask finds a task though ${method} fails once, since Nomad destroys what is not recovered`, async () => {
    await using node = await FakeNode.start();
    const { task, handle } = await startAndLeave(node, FOREVER);
    await using agent = await TestAgent.start(node);
    await using _task = task;
    using _fault = node.containerd.wire.intercept(method, failingOnce(Code.UNKNOWN, "no luck today"));
    await task.recover(agent, handle);
    await task.signal("SIGKILL");
    assert.equal((await task.wait()).result?.exitCode, 137);
  });
}

Deno.test("RecoverTask tells what containerd says when it goes on to fail", async () => {
  await using node = await FakeNode.start();
  const { task, handle } = await startAndLeave(node, FOREVER);
  await using agent = await TestAgent.start(node);
  await using _task = task;
  {
    using _fault = node.containerd.wire.intercept("Containers.Get", failing(Code.UNKNOWN, "no luck today"));
    const { message } = await failureOf(task.recover(agent, handle));
    assert.match(message, /^Cannot look up container ".+": no luck today$/);
  }
});
