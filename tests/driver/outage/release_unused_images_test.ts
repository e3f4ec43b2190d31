import assert from "node:assert/strict";
import { Containerd } from "../../../src/containerd/containerd.ts";
import { releaseUnusedImages } from "../../../src/driver/outage/release_unused_images.ts";
import { ImageStore } from "../../../src/images/image_store.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { fakeImage } from "../../../dev/in_process/fake_containerd/images/fake_images.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { imageOptions } from "../../support/images/image_options.ts";

const IMAGE = "registry.example/app:1";
const GC = { image: true, imageDelayMs: 20, container: true };

Deno.test("releaseUnusedImages() asks again for the images of an earlier process when containerd goes away meanwhile", async () => {
  await using node = await FakeNode.start();
  const { wire, registry } = node.containerd;
  registry.add(await fakeImage(IMAGE));
  using containerd = new Containerd({ address: node.socket, namespace: node.namespace });
  await containerd.namespaces.ensure(node.namespace);
  {
    using earlier = new ImageStore(containerd, imageOptions());
    (await earlier.ensure({ image: parseImageReference(IMAGE) }))[Symbol.dispose]();
  }
  let restart = () => {
    restart = () => Promise.resolve();
    return node.restart();
  };
  using _outage = wire.intercept("Images.List", { before: () => restart() });
  const deleted = Promise.withResolvers<void>();
  using _deletion = wire.intercept("Images.Delete", { after: () => deleted.resolve() });
  using images = new ImageStore(containerd, imageOptions({ gc: GC }));
  const { signal: retired } = new AbortController();
  await releaseUnusedImages({ containerd, images, retired });
  await deleted.promise;
  assert.equal(wire.methods.filter((method) => method === "Images.List").length, 2);
});
