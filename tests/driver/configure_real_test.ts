import assert from "node:assert/strict";
import { TestAgent } from "../support/agent/test_agent.ts";
import { gated } from "../../dev/in_process/fake_containerd/faults.ts";
import { TestExec } from "../support/agent/test_exec.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { ExecTrace } from "./exec/exec_trace.ts";
import { heldUpStart } from "./suite/held_up_start.ts";
import { FOREVER, OBEDIENT } from "./suite/programs.ts";
import { startAndLeave } from "./suite/start_and_leave.ts";

/** No test lives to see it. */
const CLOSE_TIMEOUT_MS = 600_000;

Deno.test("SetConfig starts no work of its own: unused images are looked for once Nomad asks for fingerprints", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  {
    await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
    await task.start();
  }
  assert.ok(!node.containerd.wire.methods.includes("Images.List"));
  const listing = gated();
  using _listing = node.containerd.wire.intercept("Images.List", listing);
  await agent.fingerprints().next();
  await listing.reached;
  listing.open();
});

Deno.test("SetConfig while a task is being started lets the start go on", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using start = await heldUpStart(node, agent, { program: OBEDIENT });
  const { task } = start;
  await agent.configure(node);
  await start.goOn();
  assert.equal(await task.allocDir.stdout.line(), "ready");
  await task.stop();
  assert.equal((await task.wait()).result?.exitCode, 7);
});

Deno.test("SetConfig while a command runs in a task lets the driver's end wait until nothing of the command is left", async () => {
  await using node = await FakeNode.start();
  const trace = new ExecTrace(node.containerd);
  const { task, handle } = await startAndLeave(node, FOREVER);
  await using host = await TestAgent.start(node);
  {
    await using agent = await TestAgent.start(node, {}, { closeTimeoutMs: CLOSE_TIMEOUT_MS });
    await agent.driver.recoverTask({ taskId: task.id, handle });
    using session = new TestExec(agent.driver, { taskId: task.id, command: [FOREVER.command, ...FOREVER.args] });
    await session.until("ready");
    await agent.configure(node);
  }
  trace.assertNothingLeft();
  await using _task = task;
  await task.recover(host, handle);
});
