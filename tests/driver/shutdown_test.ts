import assert from "node:assert/strict";
import { TestAgent } from "../support/agent/test_agent.ts";
import { gated } from "../../dev/in_process/fake_containerd/faults.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { assertClean } from "../support/node/suite_case.ts";
import { FOREVER } from "./suite/programs.ts";

/** No test lives to see it. */
const CLOSE_TIMEOUT_MS = 600_000;

for (const method of ["Snapshots.Prepare", "Containers.Create", "Tasks.Create", "Tasks.Start"]) {
  Deno.test(`the driver's end undoes a start that has come to ${method}, since nobody hears of it any more`, async () => {
    await using node = await FakeNode.start();
    const agent = await TestAgent.start(node, {}, { closeTimeoutMs: CLOSE_TIMEOUT_MS });
    const task = await agent.task({ config: { image: node.image, ...FOREVER } });
    await using _allocDir = task.allocDir;
    const gate = gated();
    using _gate = node.containerd.wire.intercept(method, gate);
    const refused = assert.rejects(task.start());
    await gate.reached;
    const ended = agent[Symbol.asyncDispose]();
    gate.open();
    await Promise.all([refused, ended]);
    await assertClean(node);
  });
}
