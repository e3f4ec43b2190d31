import assert from "node:assert/strict";
import type { CreateTaskRequest } from "../../../src/gen/containerd/services/tasks/v1/tasks_pb.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { failing } from "../../../dev/in_process/fake_containerd/faults.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { assertClean } from "../../support/node/suite_case.ts";
import { FOREVER } from "../suite/programs.ts";

/** A node whose snapshots are mounts that only containerd knows. */
async function startNode(): Promise<FakeNode> {
  const node = await FakeNode.start();
  node.containerd.state.hasOwnMounts = true;
  return node;
}

function activeMounts({ containerd, namespace }: FakeNode): string[] {
  return [...containerd.state.namespace(namespace).mounts];
}

Deno.test("StartTask has containerd make mounts that only it knows, and undoes them before it hands the same to the task", async () => {
  await using node = await startNode();
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER }, task: { user: "app" } });
  await task.start();
  const { calls, methods } = node.containerd.wire;
  const from = methods.indexOf("Snapshots.Prepare");
  assert.deepEqual(methods.slice(from, from + 5), [
    "Snapshots.Prepare",
    "Mounts.Activate",
    "Mounts.Deactivate",
    "Containers.Create",
    "Tasks.Create",
  ]);
  const { rootfs } = calls[from + 4]!.request as CreateTaskRequest;
  assert.deepEqual(rootfs.map(({ type }) => type), ["erofs", "format/bind"]);
  assert.deepEqual(activeMounts(node), []);
});

Deno.test("a start that fails undoes the mounts that containerd made for it", async () => {
  await using node = await startNode();
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER }, task: { user: "ghost" } });
  assert.match((await failureOf(task.start())).message, /the image has no user "ghost"/);
  assert.ok(node.containerd.wire.methods.includes("Mounts.Activate"));
  assert.deepEqual(activeMounts(node), []);
  await assertClean(node);
});

Deno.test("a start that fails tells what failed first, also where containerd then cannot undo the mounts", async () => {
  await using node = await startNode();
  await using agent = await TestAgent.start(node);
  using _broken = node.containerd.wire.intercept("Mounts.Deactivate", failing(Code.INTERNAL, "device busy"));
  await using task = await agent.task({ config: { image: node.image, ...FOREVER }, task: { user: "ghost" } });
  assert.match(
    (await failureOf(task.start())).message,
    /^Cannot run as user "ghost": the image has no user "ghost"; then the clean-up failed: .*device busy/,
  );
});

Deno.test("StartTask mounts nothing by hand that only containerd knows, and says which containerd does", async () => {
  await using node = await startNode();
  await using agent = await TestAgent.start(node);
  const old = failing(Code.UNIMPLEMENTED, "unknown service containerd.services.mounts.v1.Mounts");
  using _old = node.containerd.wire.intercept("Mounts.Activate", old);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  assert.match(
    (await failureOf(task.start())).message,
    /^Cannot read the files of snapshot "\S+": "overlayfs" mounts by "format\/bind", which this containerd does not know; 2\.2 and later do$/,
  );
  await assertClean(node);
});
