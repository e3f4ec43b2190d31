import { durationFromMs } from "@bufbuild/protobuf/wkt";
import assert from "node:assert/strict";
import { TestAgent } from "../support/agent/test_agent.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { FOREVER, script } from "./suite/programs.ts";

/** Longer than a timer of the runtime can wait, which would then not wait at all. */
const LONG_MS = 30 * 24 * 3_600_000;

Deno.test("StopTask waits for as long as kill_timeout says, though it is longer than a timer can wait", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  const program = script(
    "trap 'echo soon' TERM; trap 'exit 5' USR1; echo ready; while :; do sleep 3600 & wait $!; done",
  );
  await using task = await agent.task({ config: { image: node.image, ...program } });
  await task.start();
  assert.equal(await task.allocDir.stdout.line(), "ready");
  const stopped = task.stop({ timeoutMs: LONG_MS });
  assert.equal(await task.allocDir.stdout.line(), "soon");
  // It takes a while, in which a time-out that is no time at all would have the task killed.
  await agent.driver.execTask({ taskId: task.id, command: ["/bin/sh", "-c", "exit 0"] });
  await task.signal("SIGUSR1");
  await stopped;
  assert.equal((await task.wait()).result?.exitCode, 5);
});

Deno.test("ExecTask lets a command run for as long as its time-out says, though it is longer than a timer can wait", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  await task.start();
  const { command, args } = script("echo hello; exit 3");
  const timeout = durationFromMs(LONG_MS);
  const { result } = await agent.driver.execTask({ taskId: task.id, command: [command, ...args], timeout });
  assert.equal(result?.exitCode, 3);
});

Deno.test("TaskStats reads a task's metrics at the interval that Nomad asks for, though it is longer than a timer can wait", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  await task.start();
  const { wire } = node.containerd;
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  using _asked = wire.intercept("Tasks.Metrics", { before: () => resolve() });
  const leaving = new AbortController();
  const request = { taskId: task.id, collectionInterval: durationFromMs(4 * LONG_MS) };
  const usages = agent.driver.taskStats(request, { signal: leaving.signal })[Symbol.asyncIterator]();
  const none = assert.rejects(async () => await usages.next(), { name: "AbortError" });
  await asked;
  await agent.driver.execTask({ taskId: task.id, command: ["/bin/sh", "-c", "exit 0"] });
  assert.equal(wire.methods.filter((method) => method === "Tasks.Metrics").length, 1);
  leaving.abort();
  await none;
});
