import assert from "node:assert/strict";
import { Containerd } from "../../src/containerd/containerd.ts";
import { ImageStore } from "../../src/images/image_store.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { fakeImage } from "../../dev/in_process/fake_containerd/images/fake_images.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { imageOptions } from "../support/images/image_options.ts";

const GC = { image: false, imageDelayMs: 0, container: true };

/** How many blobs are read of an image that was got before. */
async function readsAgain(env: readonly string[]): Promise<number> {
  await using node = await FakeNode.start();
  const image = await fakeImage("docker.io/library/read:1", { env: [...env] });
  await node.containerd.addImage(image);
  using containerd = new Containerd({ address: node.socket, namespace: node.namespace });
  using store = new ImageStore(containerd, imageOptions({ gc: GC }));
  using _first = await store.ensure({ image: parseImageReference(image.name) });
  node.containerd.wire.clear();
  using _second = await store.ensure({ image: parseImageReference(image.name) });
  return node.containerd.wire.methods.filter((method) => method === "Content.Read").length;
}

Deno.test("readJson() reads a blob once, but keeps none that is far larger than manifests and configs are", async () => {
  assert.equal(await readsAgain(["A=b"]), 0);
  assert.equal(await readsAgain([`A=${"b".repeat(2 ** 20)}`]), 1);
});
