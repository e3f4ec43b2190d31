import assert from "node:assert/strict";
import { TestAgent } from "../support/agent/test_agent.ts";
import { gated } from "../support/fake_containerd/faults.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { OBEDIENT } from "./suite/programs.ts";

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
  await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
  const gate = gated();
  using _gate = node.containerd.wire.intercept("Tasks.Create", gate);
  const started = task.start();
  await gate.reached;
  await agent.configure(node);
  gate.open();
  await started;
  assert.equal(await task.allocDir.stdout.line(), "ready");
  await task.stop();
  assert.equal((await task.wait()).result?.exitCode, 7);
});
