import assert from "node:assert/strict";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { ImageDeleteSchema } from "../../src/gen/containerd/services/images/v1/image_events_pb.ts";
import type { ImageOptions } from "../../src/images/image_store.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { type ImageLab, imageTest, publish, smallImage } from "./image_lab.ts";

const SOON = collectAfter(50);
const NEVER = collectAfter(3_600_000);

function collectAfter(imageDelayMs: number): Partial<ImageOptions> {
  return { gc: { image: true, imageDelayMs } };
}

/** Listens from now on; the promise resolves when containerd has deleted an image whose name ends so. */
function deletion(lab: ImageLab, name: string): Promise<void> {
  const events = lab.containerd.events.subscribe([`topic=="/images/delete"`], { signal: AbortSignal.timeout(60_000) });
  return (async () => {
    for await (const { event } of events) {
      if (event && anyUnpack(event, ImageDeleteSchema)?.name.endsWith(name)) return;
    }
  })();
}

/** The images that are present, without their registry. */
async function present(lab: ImageLab): Promise<string[]> {
  return (await lab.containerd.images.list()).map(({ name }) => name.replace(/^.*\//, "")).toSorted();
}

/** What a task's container means for its image: a record that names it. */
async function createContainer(lab: ImageLab, image: string): Promise<string> {
  const id = `container-${crypto.randomUUID()}`;
  const { snapshotter } = lab.daemon;
  await lab.containerd.containers.create({
    id,
    image,
    labels: {},
    runtime: "io.containerd.runc.v2",
    spec: {},
    snapshotter,
    snapshotKey: "",
  });
  return id;
}

imageTest(
  "ImageStore deletes an image after the delay once no container names it, and keeps shared layers",
  async (lab) => {
    const registry = await lab.registry();
    const [one, two] = [await publish(registry, { name: "one:1" }), await publish(registry, { name: "two:1" })];
    const store = lab.store(SOON);
    const deleted = deletion(lab, "two:1");
    const container = await createContainer(lab, one);
    using kept = await store.ensure({ image: parseImageReference(one) });
    (await store.ensure({ image: parseImageReference(two) }))[Symbol.dispose]();
    await deleted;
    assert.deepEqual(await present(lab), ["one:1"]);
    await lab.containerd.snapshots.stat({ snapshotter: kept.snapshotter, key: kept.chainId });
    const gone = deletion(lab, "one:1");
    kept[Symbol.dispose]();
    await lab.containerd.containers.delete(container);
    store.release(one);
    await gone;
    assert.deepEqual(await present(lab), []);
  },
);

imageTest(
  "ImageStore keeps an image that a container names, that a start holds, or that it did not pull",
  async (lab) => {
    const registry = await lab.registry();
    const [held, named, last] = [
      await publish(registry, { name: "held:1" }),
      await publish(registry, { name: "named:1" }),
      await publish(registry, { name: "last:1" }),
    ];
    await lab.daemon.importImages(await smallImage("docker.io/library/foreign:1"));
    const store = lab.store(SOON);
    using _held = await store.ensure({ image: parseImageReference(held) });
    await createContainer(lab, named);
    const foreign = await store.ensure({ image: parseImageReference("foreign:1") });
    const passing = await store.ensure({ image: parseImageReference(named) });
    const deleted = deletion(lab, "last:1");
    foreign[Symbol.dispose]();
    passing[Symbol.dispose]();
    (await store.ensure({ image: parseImageReference(last) }))[Symbol.dispose]();
    store.release(held);
    await deleted;
    assert.deepEqual(await present(lab), ["foreign:1", "held:1", "named:1"]);
  },
);

imageTest("ImageStore keeps an image somebody else brought also when it was pulled anew", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry, { name: "theirs:1" });
  const other = await publish(registry, { name: "ours:1" });
  await lab.daemon.importImages(await smallImage(image, { config: { cmd: ["old"] } }));
  const store = lab.store(SOON);
  const pulled = await store.ensure({ image: parseImageReference(image), forcePull: true });
  assert.deepEqual(pulled.config.cmd, ["/hello"]);
  const deleted = deletion(lab, "ours:1");
  pulled[Symbol.dispose]();
  (await store.ensure({ image: parseImageReference(other) }))[Symbol.dispose]();
  await deleted;
  assert.deepEqual(await present(lab), ["theirs:1"]);
});

imageTest(
  "ImageStore finds the unused images of an earlier life of the plugin, and spares the used ones",
  async (lab) => {
    const registry = await lab.registry();
    const [used, unused] = [await publish(registry, { name: "used:1" }), await publish(registry, { name: "unused:1" })];
    const earlier = lab.store(NEVER);
    for (const image of [used, unused]) (await earlier.ensure({ image: parseImageReference(image) }))[Symbol.dispose]();
    await createContainer(lab, used);
    earlier[Symbol.dispose]();
    const deleted = deletion(lab, "unused:1");
    await lab.store(SOON).releaseUnused();
    await deleted;
    assert.deepEqual(await present(lab), ["used:1"]);
  },
);

imageTest("ImageStore deletes nothing when gc.image is false", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry, { name: "kept:1" });
  const other = await publish(registry, { name: "other:1" });
  const store = lab.store({ gc: { image: false, imageDelayMs: 0 } });
  (await store.ensure({ image: parseImageReference(image) }))[Symbol.dispose]();
  store.release(image);
  await store.releaseUnused();
  const deleted = deletion(lab, "other:1");
  (await lab.store(SOON).ensure({ image: parseImageReference(other) }))[Symbol.dispose]();
  await deleted;
  assert.deepEqual(await present(lab), ["kept:1"]);
});

imageTest("ensure() pulls again what was deleted, and puts what it finds under the task's lease", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry);
  const store = lab.store(NEVER);
  (await store.ensure({ image: parseImageReference(image) }))[Symbol.dispose]();
  await lab.containerd.images.delete(image, { sync: true });
  await lab.containerd.leases.create("task", { expiresAt: new Date(Date.now() + 60_000) });
  const { chainId, snapshotter } = await store.ensure({ image: parseImageReference(image) }, { lease: "task" });
  await lab.containerd.images.delete(image, { sync: true });
  const rootfs = { snapshotter, key: "rootfs" };
  await assert.doesNotReject(lab.containerd.snapshots.prepare(rootfs, { parent: chainId, lease: "task" }));
});
