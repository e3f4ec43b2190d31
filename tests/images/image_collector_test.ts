import assert from "node:assert/strict";
import { Containerd } from "../../src/containerd/containerd.ts";
import { ImageStore } from "../../src/images/image_store.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { fakeImage } from "../../dev/in_process/fake_containerd/images/fake_images.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { imageOptions } from "../support/images/image_options.ts";

const IMAGE = "registry.example/app:1";
const GC = { image: true, imageDelayMs: 20, container: true };

Deno.test("ImageStore keeps an image that got a container while it was being asked whether any container names it", async () => {
  await using node = await FakeNode.start();
  const { wire, registry } = node.containerd;
  registry.add(await fakeImage(IMAGE));
  using containerd = new Containerd({ address: node.socket, namespace: node.namespace });
  using store = new ImageStore(containerd, imageOptions({ gc: GC }));
  const listed = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const first = wire.intercept("Containers.ListStream", { after: () => (listed.resolve(), answer.promise) });
  (await store.ensure({ image: parseImageReference(IMAGE) }))[Symbol.dispose]();
  await listed.promise;
  first[Symbol.dispose]();
  {
    using _held = await store.ensure({ image: parseImageReference(IMAGE) });
    await containerd.containers.create({
      id: "task",
      image: IMAGE,
      labels: {},
      runtime: "io.containerd.runc.v2",
      spec: {},
      snapshotter: node.snapshotter,
      snapshotKey: "",
    });
  }
  const again = Promise.withResolvers<void>();
  using _again = wire.intercept("Images.Get", { before: () => again.resolve() });
  answer.resolve();
  await again.promise;
  assert.ok(!wire.methods.includes("Images.Delete"));
});
