import assert from "node:assert/strict";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { POLICY } from "../../policy/policy_rows.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { FakeNode } from "../../support/node/fake_node.ts";

Deno.test("StartTask refuses all that the policy closes, before it asks anything of containerd", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node, { restricted: true });
  for (const { job, asks, restricted } of POLICY) {
    if (restricted === undefined) continue;
    const config: Body = { image: node.image, ...job };
    await using task = await agent.task({ config });
    node.containerd.wire.clear();
    const message = `Cannot use ${asks}: the plugin's configuration says ${restricted} (restricted = true)`;
    await assert.rejects(task.start(), { message });
    assert.deepEqual(node.containerd.wire.methods, []);
  }
});

Deno.test("StartTask refuses a path of the node by the policy, whether it is there or not", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node, { volumes: { enabled: false } });
  const messages: string[] = [];
  for (const source of ["/etc", "/no/such/path"]) {
    const config = { image: node.image, mounts: [{ source, target: "/t", options: ["ro"] }] };
    await using task = await agent.task({ config });
    await assert.rejects(task.start(), ({ message }: Error) => messages.push(message.replace(source, "PATH")) > 0);
  }
  assert.equal(new Set(messages).size, 1);
});
