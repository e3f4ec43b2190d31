import assert from "node:assert/strict";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { FOREVER } from "../suite/programs.ts";

Deno.test("StartTask asks containerd nothing twice: an image's second task takes one call for each thing it makes", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using first = await agent.task({ config: { image: node.image, ...FOREVER } });
  await first.start();
  await using second = await agent.task({ config: { image: node.image, ...FOREVER } });
  node.containerd.wire.clear();
  await second.start();
  assert.deepEqual(node.containerd.wire.methods, [
    "Leases.Create",
    "Images.Get",
    "Leases.AddResource",
    "Snapshots.Stat",
    "Snapshots.Prepare",
    "Containers.Create",
    "Tasks.Create",
    "Tasks.Wait",
    "Tasks.Start",
    "Leases.Delete",
  ]);
});
