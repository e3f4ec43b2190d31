import assert from "node:assert/strict";
import type { DriverTaskEvent } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { fakeImage } from "../../dev/in_process/fake_containerd/images/fake_images.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { FOREVER } from "./suite/programs.ts";

const IMAGES = ["docker.io/library/first:1", "docker.io/library/second:1"] as const;

/** A node without these images, which its registry has, so that each of them makes an event when it is pulled. */
async function nodeWithImages(): Promise<FakeNode> {
  const node = await FakeNode.start();
  for (const image of IMAGES) node.containerd.registry.add(await fakeImage(image));
  return node;
}

/** Runs a task of that image; returns its id. */
async function startTask(agent: TestAgent, image: string): Promise<string> {
  await using task = await agent.task({ config: { image, ...FOREVER } });
  await task.start();
  return task.id;
}

/** Longer than a test takes, so that an event that never comes fails it. */
const TIMEOUT_MS = 30_000;

function subscribe({ driver }: TestAgent, signal = new AbortController().signal): AsyncIterator<DriverTaskEvent> {
  return driver.taskEvents({}, { signal, timeoutMs: TIMEOUT_MS })[Symbol.asyncIterator]();
}

Deno.test("TaskEvents gives every event to each of two subscribers, in order", async () => {
  await using node = await nodeWithImages();
  await using agent = await TestAgent.start(node);
  const subscribers = [subscribe(agent), subscribe(agent)];
  const firsts = subscribers.map((events) => events.next());
  const taskIds = [await startTask(agent, IMAGES[0]), await startTask(agent, IMAGES[1])];
  for (const [index, events] of subscribers.entries()) {
    const seen = [(await firsts[index]!).value, (await events.next()).value];
    assert.deepEqual(seen.map(({ taskId }) => taskId), taskIds);
    assert.deepEqual(seen.map(({ annotations }) => annotations), IMAGES.map((image) => ({ image })));
  }
});

Deno.test("TaskEvents goes on for a subscriber when another has left", async () => {
  await using node = await nodeWithImages();
  await using agent = await TestAgent.start(node);
  const leave = new AbortController();
  const [leaver, stayer] = [subscribe(agent, leave.signal), subscribe(agent)];
  const firsts = [leaver.next(), stayer.next()];
  await startTask(agent, IMAGES[0]);
  assert.deepEqual((await Promise.all(firsts)).map(({ value }) => value.message), Array(2).fill("Downloading image"));
  const left = assert.rejects(leaver.next(), { name: "AbortError" });
  leave.abort();
  await left;
  const taskId = await startTask(agent, IMAGES[1]);
  assert.equal((await stayer.next()).value.taskId, taskId);
});

Deno.test("TaskEvents does not tell a later subscriber what was before", async () => {
  await using node = await nodeWithImages();
  await using agent = await TestAgent.start(node);
  await startTask(agent, IMAGES[0]);
  const next = subscribe(agent).next();
  const taskId = await startTask(agent, IMAGES[1]);
  assert.equal((await next).value.taskId, taskId);
});
