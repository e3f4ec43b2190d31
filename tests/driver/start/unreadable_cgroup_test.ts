import assert from "node:assert/strict";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { TempTree } from "../../support/temp_tree.ts";
import { startAndLeave } from "../suite/start_and_leave.ts";
import { OBEDIENT } from "../suite/programs.ts";

Deno.test("WaitTask tells how a task ended though nobody can read whether memory ran out", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  // It opens and cannot be read, as the file of a cgroup that is being removed.
  await using cgroup = await TempTree.of({ "memory.events": { directory: true } });
  const { task, handle } = await startAndLeave(node, OBEDIENT);
  await using _task = task;
  const state = { ...JSON.parse(new TextDecoder().decode(handle.driverState)), memoryCgroup: cgroup.path };
  await task.recover(agent, { ...handle, driverState: new TextEncoder().encode(JSON.stringify(state)) });
  await task.stop();
  assert.equal((await task.wait()).result?.exitCode, 7);
});
