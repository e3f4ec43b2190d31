import assert from "node:assert/strict";
import type { ImageRecipe } from "../../dev/image/build_image.ts";
import { ImageError } from "../../src/errors.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { imageTest, publish } from "./image_lab.ts";

/** What each platform's image says of itself in its config. */
function builtFor(architecture: string, variant?: string): ImageRecipe {
  const platform = { os: "linux", architecture, ...(variant && { variant }) };
  const name = [architecture, variant].filter(Boolean).join("/");
  return { platform, layers: [[{ type: "file", path: "name", content: name }]], config: { cmd: [name] } };
}

imageTest("ensure() takes the node's platform out of an index, and downloads no other", async (lab) => {
  const registry = await lab.registry();
  const platforms = [builtFor("s390x"), builtFor("386"), builtFor("amd64"), builtFor("arm64", "v8")];
  const image = await publish(registry, { platforms });
  using found = await lab.store().ensure({ image: parseImageReference(image) });
  assert.deepEqual(found.config.cmd, ["amd64"]);
  const blobs = (await registry.requests()).filter((request) => request.startsWith("GET /v2/hello/blobs/"));
  assert.equal(blobs.length, 2, "one config and one layer");
});

imageTest("ensure() takes what the node's processor runs too when an index has nothing better", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry, { platforms: [builtFor("arm64"), builtFor("386")] });
  using found = await lab.store().ensure({ image: parseImageReference(image) });
  assert.deepEqual(found.config.cmd, ["386"]);
});

imageTest("ensure() takes the platform that the task names, with its variant, and unpacks it", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry, {
    platforms: [builtFor("amd64"), builtFor("arm", "v6"), builtFor("arm", "v7"), builtFor("arm64", "v8")],
  });
  const store = lab.store();
  for (
    const [platform, cmd] of [
      [{ os: "linux", architecture: "arm", variant: "v6" }, "arm/v6"],
      [{ os: "linux", architecture: "arm" }, "arm/v7"],
      [{ os: "linux", architecture: "arm64" }, "arm64/v8"],
    ] as const
  ) {
    using found = await store.ensure({ image: parseImageReference(image), platform });
    assert.deepEqual(found.config.cmd, [cmd]);
    await lab.containerd.snapshots.stat({ snapshotter: found.snapshotter, key: found.chainId });
  }
  using own = await store.ensure({ image: parseImageReference(image) });
  assert.deepEqual(own.config.cmd, ["amd64"]);
});

imageTest("ensure() refuses an image for another platform, with and without an index, for good", async (lab) => {
  const registry = await lab.registry();
  const index = await publish(registry, { name: "index:1", platforms: [builtFor("riscv64"), builtFor("s390x")] });
  const single = await publish(registry, { name: "single:1", ...builtFor("arm64", "v8") });
  const store = lab.store();
  for (
    const [request, reason] of [
      [{ image: parseImageReference(index) }, "it is built for linux/riscv64, linux/s390x, wanted is linux/amd64"],
      [{ image: parseImageReference(single) }, "it is built for linux/arm64/v8, wanted is linux/amd64"],
      [
        { image: parseImageReference(index), platform: { os: "linux", architecture: "arm64" } },
        "it is built for linux/riscv64, linux/s390x, wanted is linux/arm64",
      ],
    ] as const
  ) {
    await assert.rejects(store.ensure(request), (error) => {
      assert.ok(error instanceof ImageError);
      assert.equal(error.message, `Cannot use image "${request.image.name}": ${reason}`);
      assert.equal(error.recoverable, false);
      return true;
    });
  }
  using found = await store.ensure({
    image: parseImageReference(single),
    platform: { os: "linux", architecture: "arm64" },
  });
  assert.deepEqual(found.config.cmd, ["arm64/v8"]);
});
