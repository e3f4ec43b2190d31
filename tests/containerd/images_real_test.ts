import assert from "node:assert/strict";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { busyboxImage } from "../../dev/image/busybox_image.ts";
import { packArchive } from "../../dev/image/pack_archive.ts";
import { ImageDeleteSchema } from "../../src/gen/containerd/services/images/v1/image_events_pb.ts";
import { Code } from "../../packages/grpc/code.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";
import { FOREVER, script } from "../driver/suite/programs.ts";
import { type ImageLab, imageTest } from "../images/image_lab.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { OddRegistry, stalledAfter } from "../support/registry/odd_registry.ts";
import { pushImage } from "../support/registry/push_image.ts";
import type { TestRegistry } from "../support/registry/test_registry.ts";

/** Puts a busybox image into the registry and returns the name a job would write. */
async function publishBusybox(registry: TestRegistry, name = "busybox:1"): Promise<string> {
  const image = `${registry.address}/${name}`;
  await pushImage(registry, await busyboxImage({ name: image }));
  return image;
}

/** Resolves when containerd has deleted the image. */
async function deletion(lab: ImageLab, name: string): Promise<void> {
  const events = lab.containerd.events.subscribe([`topic=="/images/delete"`], { signal: AbortSignal.timeout(60_000) });
  for await (const { event } of events) if (event && anyUnpack(event, ImageDeleteSchema)?.name === name) return;
}

/** Names of what a task or its pull could have left in containerd. */
async function leftovers({ containerd, daemon }: ImageLab): Promise<string[]> {
  const snapshots = (await daemon.ctr("snapshots", "--snapshotter", daemon.snapshotter, "ls")).split("\n").slice(1);
  return [
    ...(await containerd.containers.list()).map(({ id }) => id),
    ...(await containerd.leases.list()),
    ...(await containerd.images.list()).map(({ name }) => name),
    ...snapshots.filter((row) => row.trim() !== ""),
  ];
}

async function startError(start: Promise<unknown>): Promise<{ message: string; recoverable: boolean }> {
  const error = await start.then(() => assert.fail("the start succeeds"), (error) => error);
  assert.ok(error instanceof RpcError);
  return { message: error.message, recoverable: error.code === Code.FAILED_PRECONDITION && error.details.length === 1 };
}

imageTest("StartTask pulls the task's image and says so among the allocation's events", async (lab) => {
  const registry = await lab.registry();
  const image = await publishBusybox(registry);
  await using agent = await TestAgent.start(lab.daemon);
  const events = agent.events();
  const next = events.next();
  await using task = await agent.task({ config: { image, ...script("echo hello") } });
  await task.start();
  assert.equal((await task.wait()).result?.exitCode, 0);
  const { value } = await next;
  const { taskId, allocId, taskName, message, annotations } = value;
  assert.deepEqual({ taskId, allocId, taskName, message, annotations }, {
    taskId: task.id,
    allocId: task.config.allocId,
    taskName: task.config.name,
    message: "Downloading image",
    annotations: { image },
  });
});

imageTest("StartTask of 20 tasks of one new image pulls it once", async (lab) => {
  const registry = await lab.registry();
  const image = await publishBusybox(registry);
  await using agent = await TestAgent.start(lab.daemon);
  await using tasks = new AsyncDisposableStack();
  await Promise.all(Array.from({ length: 20 }, async () => {
    const task = tasks.use(await agent.task({ config: { image, ...FOREVER } }));
    await task.start();
  }));
  const digestsAsked = (await registry.requests()).filter((request) => request.includes("sha256:"));
  assert.deepEqual(digestsAsked, [...new Set(digestsAsked)], "no blob is asked for twice");
  assert.equal((await registry.requests()).filter((request) => request.startsWith("HEAD")).length, 1);
});

imageTest("StartTask goes on without the registry once the image is here", async (lab) => {
  const registry = await lab.registry();
  const image = await publishBusybox(registry);
  await using agent = await TestAgent.start(lab.daemon);
  for (const state of ["up", "down"]) {
    await using task = await agent.task({ config: { image, ...script(`echo ${state}`) } });
    await task.start();
    await task.wait();
    assert.equal(await task.allocDir.stdout.text(), `${state}\n`);
    await registry.stop();
  }
});

imageTest("StartTask tells whether a failed pull is worth another try, and leaves nothing of it", async (lab) => {
  const registry = await lab.registry();
  const image = await publishBusybox(registry);
  await using agent = await TestAgent.start(lab.daemon);
  await using missing = await agent.task({ config: { image: image.replace(":1", ":2"), ...FOREVER } });
  const notThere = await startError(missing.start());
  assert.match(notThere.message, /^Cannot pull image "127[^"]+busybox:2": the registry does not have it/);
  assert.equal(notThere.recoverable, false);
  await registry.stop();
  await using unreachable = await agent.task({ config: { image, ...FOREVER } });
  const down = await startError(unreachable.start());
  assert.match(down.message, /^Cannot pull image "127[^"]+busybox:1": the registry cannot be reached/);
  assert.equal(down.recoverable, true);
  assert.deepEqual(await leftovers(lab), []);
});

imageTest("StartTask uses the credentials of the task and of the plugin, and puts none into errors", async (lab) => {
  const registry = await lab.registry({ password: true });
  const image = await publishBusybox(registry);
  const plugin = { username: "tester", password: "secret", server_address: registry.address };
  await using agent = await TestAgent.start(lab.daemon, { auth: [plugin] });
  await using task = await agent.task({ config: { image, ...script("echo pulled") } });
  await task.start();
  await task.wait();
  assert.equal(await task.allocDir.stdout.text(), "pulled\n");
  const auth = [{ username: "tester", password: "s3cret-wrong" }];
  await using refused = await agent.task({ config: { image, force_pull: true, auth, ...FOREVER } });
  const { message } = await startError(refused.start());
  assert.match(message, /refuses user "tester" of the task's auth: wrong user or password$/);
  assert.doesNotMatch(message, /s3cret/);
});

imageTest("StartTask loads the task's archive", async (lab) => {
  await using agent = await TestAgent.start(lab.daemon);
  const config = { image: "archived:1", load: "local/image.tar", ...script("echo loaded") };
  await using task = await agent.task({ config });
  const archive = await packArchive([await busyboxImage({ name: "docker.io/library/archived:1" })]);
  await Deno.writeFile(`${task.allocDir.path}/${task.config.name}/local/image.tar`, archive);
  await task.start();
  await task.wait();
  assert.equal(await task.allocDir.stdout.text(), "loaded\n");
});

imageTest("StartTask that its caller cancels ends the pull", async (lab) => {
  await using registry = await OddRegistry.start(await lab.authority.issue());
  const image = `${registry.address}/busybox:1`;
  registry.serve(await busyboxImage({ name: image }));
  const [stalled, left] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  registry.oddity = (_, answer) => {
    if (Number(answer().headers.get("content-length")) < 100_000) return undefined;
    stalled.resolve();
    return stalledAfter(1_000, answer(), left.resolve);
  };
  await using agent = await TestAgent.start(lab.daemon);
  await using task = await agent.task({ config: { image, ...FOREVER } });
  const cancel = new AbortController();
  const start = agent.driver.startTask({ task: task.config }, { signal: cancel.signal }).catch((error) =>
    error.message
  );
  await stalled.promise;
  cancel.abort(new Error("cancelled"));
  assert.equal(await start, "cancelled");
  await left.promise;
});

imageTest("DestroyTask lets the image go after gc.image_delay, a restart of the plugin in between", async (lab) => {
  const registry = await lab.registry();
  const [first, second] = [await publishBusybox(registry), await publishBusybox(registry, "other:1")];
  const gc = [{ image_delay: "50ms" }];
  {
    await using agent = await TestAgent.start(lab.daemon, { gc });
    await using task = await agent.task({ config: { image: first, ...FOREVER } });
    await task.start();
    const deleted = deletion(lab, first);
    await task.destroy();
    await deleted;
  }
  await using ends = new AsyncDisposableStack();
  const agent = await TestAgent.start(lab.daemon, { gc });
  const task = await agent.task({ config: { image: second, ...FOREVER } });
  const handle = await task.start();
  await agent[Symbol.asyncDispose]();
  const restarted = ends.use(await TestAgent.start(lab.daemon, { gc }));
  await ends.use(task).recover(restarted, handle);
  const deleted = deletion(lab, second);
  await task.destroy();
  await deleted;
  assert.deepEqual([await lab.containerd.containers.list(), await lab.containerd.images.list()], [[], []]);
});
