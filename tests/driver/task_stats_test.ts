import { durationFromMs } from "@bufbuild/protobuf/wkt";
import assert from "node:assert/strict";
import { TestAgent } from "../support/agent/test_agent.ts";
import type { TestTask } from "../support/agent/test_task.ts";
import type { Call } from "../../dev/in_process/fake_containerd/wire.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { OBEDIENT } from "./suite/programs.ts";

const CONFIG = { stats_workers: 1, stats_interval: "100ms" };

/** Resolves once metrics are asked for so many tasks in one call. */
function askedForTasks(node: FakeNode, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { wire } = node.containerd;
  const asked = wire.intercept("Tasks.Metrics", {
    before({ request }: Call) {
      if (Object(request).filters.length !== count) return;
      asked[Symbol.dispose]();
      resolve();
    },
  });
  return promise;
}

const WAYS: readonly [what: string, leave: (task: TestTask, cancelled: AbortController) => void | Promise<void>][] = [
  ["the caller cancels", (_, cancelled) => cancelled.abort()],
  ["the task ends", (task) => task.stop({ signal: "SIGTERM" })],
];

for (const [what, leave] of WAYS) {
  Deno.test(`taskStats() gives its subscription back when ${what}, so that the worker asks for the other tasks only`, async () => {
    await using node = await FakeNode.start();
    await using agent = await TestAgent.start(node, CONFIG);
    await using one = await agent.task({ config: { image: node.image, ...OBEDIENT } });
    await using other = await agent.task({ config: { image: node.image, ...OBEDIENT } });
    await one.start();
    await other.start();
    const [cancelled, kept] = [new AbortController(), new AbortController()];
    const together = askedForTasks(node, 2);
    const [left, rest] = [drain(agent, one.id, cancelled.signal), drain(agent, other.id, kept.signal)];
    await together;
    await leave(one, cancelled);
    await left;
    await askedForTasks(node, 1);
    kept.abort();
    await rest;
  });
}

/** Reads a task's usage to its end, or until the signal fires. */
async function drain(agent: TestAgent, taskId: string, signal: AbortSignal): Promise<void> {
  const request = { taskId, collectionInterval: durationFromMs(1_000) };
  try {
    for await (const _ of agent.driver.taskStats(request, { signal }));
  } catch (error) {
    assert.equal(error, signal.reason);
  }
}
