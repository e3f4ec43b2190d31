import assert from "node:assert/strict";
import type { BuildConfig } from "../../dev/image/oci_image.ts";
import { Containerd } from "../../src/containerd/containerd.ts";
import { ImageStore } from "../../src/images/image_store.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { fakeImage } from "../../dev/in_process/fake_containerd/images/fake_images.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { imageOptions } from "../support/images/image_options.ts";

const GC = { image: false, imageDelayMs: 0, container: true };

async function refusal(config: BuildConfig): Promise<string> {
  await using node = await FakeNode.start();
  const image = await fakeImage("docker.io/library/hostile:1", config);
  await node.containerd.addImage(image);
  using containerd = new Containerd({ address: node.socket, namespace: node.namespace });
  using store = new ImageStore(containerd, imageOptions({ gc: GC }));
  const getting = store.ensure({ image: parseImageReference(image.name) });
  return await getting.then(() => "none", (error: Error) => `${error.name}: ${error.message}`);
}

const words = (count: number) => Array.from({ length: count }, (_, at) => `A${at}=`);

Deno.test("ensure() refuses an image whose config is larger than any real one before it parses it, by the image's name", async () => {
  const expected =
    /^ImageError: Cannot use image "docker\.io\/library\/hostile:1": cannot read content "sha256:[0-9a-f]{64}": it is larger than the 2 MiB/;
  assert.match(await refusal({ env: words(1_300_000) }), expected);
  assert.match(await refusal({ labels: { big: "a".repeat(3_000_000) } }), expected);
});

Deno.test("ensure() refuses an image whose config lists more words than any process has", async () => {
  const message = (part: string) =>
    `ImageError: Cannot use image "docker.io/library/hostile:1": its ${part} has 5000 entries, allowed are 4096`;
  assert.equal(await refusal({ env: words(5_000) }), message("Env"));
  assert.equal(await refusal({ cmd: words(5_000) }), message("Cmd"));
  assert.equal(await refusal({ entrypoint: words(5_000) }), message("Entrypoint"));
  assert.equal(await refusal({ env: words(4_000), labels: { big: "a".repeat(500_000) } }), "none");
});
