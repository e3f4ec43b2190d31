import assert from "node:assert/strict";
import { ConfigError, ImageError } from "../../../src/errors.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { imageTest, publish } from "../image_lab.ts";

imageTest("ensure() pulls an image that is missing and unpacks it", async (lab) => {
  const registry = await lab.registry();
  const name = await publish(registry);
  using image = await lab.store().ensure({ image: parseImageReference(name) });
  assert.equal(image.name, name);
  assert.deepEqual(image.config.cmd, ["/hello"]);
  await lab.containerd.snapshots.stat({ snapshotter: image.snapshotter, key: image.chainId });
  assert.deepEqual(await lab.leases(), []);
});

imageTest("ensure() does not ask the registry for a tag that is present, nor for a digest", async (lab) => {
  const registry = await lab.registry();
  const name = await publish(registry);
  const store = lab.store();
  using image = await store.ensure({ image: parseImageReference(name) });
  const byDigest = `${registry.address}/hello@${image.digest}`;
  using _digest = await store.ensure({ image: parseImageReference(byDigest) });
  await registry.stop();
  using again = await store.ensure({ image: parseImageReference(name) });
  using againByDigest = await store.ensure({ image: parseImageReference(byDigest) });
  assert.equal(again.chainId, image.chainId);
  assert.equal(againByDigest.chainId, image.chainId);
});

imageTest("ensure() asks the registry each time for latest, and fails for now when it is down", async (lab) => {
  const registry = await lab.registry();
  const name = await publish(registry, { name: "hello:latest" });
  const store = lab.store();
  for (const image of [name, name.replace(":latest", "")]) {
    (await store.ensure({ image: parseImageReference(image) }))[Symbol.dispose]();
  }
  const heads = (await registry.requests()).filter((request) => request === "HEAD /v2/hello/manifests/latest");
  assert.equal(heads.length, 2);
  await registry.stop();
  await assert.rejects(store.ensure({ image: parseImageReference(name) }), (error) => {
    assert.ok(error instanceof ImageError);
    assert.match(
      error.message,
      /^Cannot pull image "127[^"]+hello:latest": the registry cannot be reached \(.*refused/,
    );
    assert.equal(error.recoverable, true);
    return true;
  });
});

imageTest("ensure() with force_pull takes what changed under the same tag, and downloads only that", async (lab) => {
  const registry = await lab.registry();
  const name = await publish(registry);
  const store = lab.store();
  using before = await store.ensure({ image: parseImageReference(name) });
  const asked = (await registry.requests()).length;
  using same = await store.ensure({ image: parseImageReference(name), forcePull: true });
  assert.equal(same.digest, before.digest);
  assert.deepEqual((await registry.requests()).slice(asked), ["HEAD /v2/hello/manifests/1"]);
  await publish(registry, {
    layers: [
      [{ type: "directory", path: "etc" }, { type: "file", path: "etc/name", content: "lower" }],
      [{ type: "file", path: "hello", content: "changed" }],
    ],
  });
  using kept = await store.ensure({ image: parseImageReference(name) });
  assert.equal(kept.digest, before.digest);
  const askedBefore = (await registry.requests()).length;
  using changed = await store.ensure({ image: parseImageReference(name), forcePull: true });
  assert.notEqual(changed.digest, before.digest);
  const blobs = (await registry.requests()).slice(askedBefore).filter((request) =>
    request.startsWith("GET /v2/hello/blobs")
  );
  assert.equal(blobs.length, 2, "its config and one layer");
});

imageTest(
  "ensure() unpacks for a snapshotter that containerd's transfer service does not serve, without the registry",
  async (lab) => {
    const registry = await lab.registry();
    const name = await publish(registry, {
      layers: [
        [{ type: "directory", path: "etc" }, { type: "file", path: "etc/gone", content: "x" }],
        [{ type: "whiteout", path: "etc/gone" }, { type: "file", path: "etc/new", content: "y" }],
      ],
    });
    using _image = await lab.store({ snapshotter: lab.daemon.snapshotter }).ensure({
      image: parseImageReference(name),
    });
    const other = lab.daemon.snapshotter === "native" ? "overlayfs" : "native";
    await registry.stop();
    using image = await lab.store({ snapshotter: other }).ensure({ image: parseImageReference(name) });
    const [mount] = await lab.containerd.snapshots.view({ snapshotter: other, key: "look" }, { parent: image.chainId });
    assert.deepEqual([...Deno.readDirSync(`${mount!.source}/etc`)].map(({ name }) => name), ["new"]);
  },
);

imageTest("ensure() pulls for a snapshotter that containerd's transfer service does not serve", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry);
  const snapshotter = lab.daemon.snapshotter === "native" ? "overlayfs" : "native";
  using found = await lab.store({ snapshotter }).ensure({ image: parseImageReference(image) });
  await assert.doesNotReject(lab.containerd.snapshots.stat({ snapshotter, key: found.chainId }));
});

imageTest("ensure() names the plugin of a snapshotter that containerd does not have", async (lab) => {
  await assert.rejects(
    lab.store({ snapshotter: "stargz" }).ensure({ image: parseImageReference("hello:1") }),
    (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(
        error.message,
        /^Cannot use snapshotter "stargz": containerd's plugin "io\.containerd\.snapshotter\.v1\.stargz" does not exist, loaded are .*native/,
      );
      return true;
    },
  );
});
