import assert from "node:assert/strict";
import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { type Failure, failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { fakeImage } from "../../../dev/in_process/fake_containerd/images/fake_images.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { assertClean } from "../../support/node/suite_case.ts";
import { FOREVER } from "../suite/programs.ts";

const IMAGE = "docker.io/library/elsewhere:1";

/** How a start fails that needs an image the node does not have; nothing of it may be left. */
async function failedStart(node: FakeNode): Promise<Failure> {
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: IMAGE, ...FOREVER } });
  const failure = await failureOf(task.start());
  await assertClean(node);
  return failure;
}

Deno.test("StartTask refuses an image that the registry does not have, for good, and leaves nothing", async () => {
  await using node = await FakeNode.start();
  const { message, recoverable } = await failedStart(node);
  assert.match(message, /^Cannot pull image "docker\.io\/library\/elsewhere:1": the registry does not have it/);
  assert.equal(recoverable, false);
});

Deno.test("StartTask fails for now when the registry cannot be reached, leaves nothing, and may be tried again", async () => {
  await using node = await FakeNode.start();
  const words =
    `failed to resolve image: failed to do request: Head "https://registry-1.docker.io/v2/library/elsewhere/` +
    `manifests/1": dial tcp 127.0.0.1:443: connect: connection refused`;
  node.containerd.registry.break(IMAGE, new RpcError(words, { code: Code.UNKNOWN }));
  const { message, recoverable } = await failedStart(node);
  assert.match(message, /^Cannot pull image "docker\.io\/library\/elsewhere:1": the registry cannot be reached/);
  assert.equal(recoverable, true);
  node.containerd.registry.add(await fakeImage(IMAGE));
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: IMAGE, ...FOREVER } });
  await task.start();
  assert.equal(await task.allocDir.stdout.line(), "ready");
});
