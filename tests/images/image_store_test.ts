import assert from "node:assert/strict";
import type { OciImage } from "../../dev/image/oci_image.ts";
import { Containerd } from "../../src/containerd/containerd.ts";
import { ConfigError, ImageError, UnavailableError } from "../../src/errors.ts";
import { type ImageOptions, ImageStore } from "../../src/images/image_store.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { Code } from "../../packages/grpc/code.ts";
import { FakeContainerd } from "../../dev/in_process/fake_containerd/fake_containerd.ts";
import { fakeImage } from "../../dev/in_process/fake_containerd/images/fake_images.ts";
import { failing, failingOnce, gated, hanging } from "../../dev/in_process/fake_containerd/faults.ts";
import { imageOptions } from "../support/images/image_options.ts";

const IMAGE = "docker.io/library/hello:1";
const SOON: Partial<ImageOptions> = { gc: { image: true, imageDelayMs: 1 } };

/** A containerd in memory whose registries have IMAGE, and a store on it. */
async function withStore(
  options: Partial<ImageOptions>,
  run: (store: ImageStore, fake: FakeContainerd, containerd: Containerd) => Promise<void>,
): Promise<void> {
  await using fake = await FakeContainerd.start();
  fake.registry.add(await fakeImage(IMAGE, { cmd: ["hello"] }));
  using containerd = new Containerd({ address: fake.socket, namespace: fake.namespace });
  await containerd.namespaces.ensure(fake.namespace);
  using store = new ImageStore(containerd, imageOptions(options));
  await run(store, fake, containerd);
}

function pulls({ wire }: FakeContainerd): number {
  return wire.methods.filter((method) => method === "Transfer.Transfer").length;
}

function leases({ state, namespace }: FakeContainerd): string[] {
  return [...state.namespace(namespace).leases.keys()];
}

Deno.test("ensure() pulls what is missing and what may have changed, and nothing else", () =>
  withStore({}, async (store, fake) => {
    fake.registry.add(await fakeImage("docker.io/library/hello:latest"));
    using image = await store.ensure({ image: parseImageReference("hello:1") });
    assert.deepEqual([image.name, image.config.cmd], [IMAGE, ["hello"]]);
    for (
      const [request, expected] of [
        [{ image: parseImageReference("hello:1") }, 0],
        [{ image: parseImageReference("hello:1"), forcePull: true }, 1],
        [{ image: parseImageReference("hello") }, 1],
        [{ image: parseImageReference("hello:latest") }, 1],
      ] as const
    ) {
      const before = pulls(fake);
      using _image = await store.ensure(request);
      assert.equal(pulls(fake) - before, expected, JSON.stringify(request));
    }
    assert.deepEqual(leases(fake), []);
  }));

Deno.test("ensure() puts the image's layers under the lease, present or just pulled", () =>
  withStore({}, async (store, _fake, containerd) => {
    for (const lease of ["pulled", "present"]) {
      await containerd.leases.create(lease, { expiresAt: new Date() });
      using image = await store.ensure({ image: parseImageReference(IMAGE) }, { lease });
      const layers = { type: "snapshots/overlayfs", id: image.chainId };
      assert.deepEqual(await containerd.leases.resources(lease), [layers]);
    }
  }));

Deno.test("ensure() keeps waiters with other credentials apart", () =>
  withStore({}, async (store, fake) => {
    fake.registry.add(await fakeImage("registry.example/private:1"), {
      credentials: { username: "ann", secret: "right" },
    });
    const ask = (password: string) =>
      store.ensure({ image: parseImageReference("registry.example/private:1"), auth: { username: "ann", password } });
    const outcomes = await Promise.allSettled([ask("right"), ask("right"), ask("wrong")]);
    assert.deepEqual(outcomes.map(({ status }) => status), ["fulfilled", "fulfilled", "rejected"]);
    assert.equal(pulls(fake), 2);
    for (const outcome of outcomes) if (outcome.status === "fulfilled") outcome.value[Symbol.dispose]();
  }));

Deno.test("ensure() fails for now when containerd breaks a pull off, leaves nothing, and works at the next try", () =>
  withStore({}, async (store, fake, containerd) => {
    for (const code of [Code.UNAVAILABLE, Code.INTERNAL, Code.CANCELLED]) {
      using _fault = fake.wire.intercept("Transfer.Transfer", failingOnce(code, "going away"));
      await assert.rejects(store.ensure({ image: parseImageReference(IMAGE) }), (error) => {
        assert.ok(error instanceof ImageError);
        assert.equal(error.message, `Cannot pull image "${IMAGE}": going away`);
        assert.equal(error.recoverable, true);
        return true;
      });
      assert.deepEqual(leases(fake), []);
    }
    using _image = await store.ensure({ image: parseImageReference(IMAGE) });
    assert.equal((await containerd.images.list()).length, 1);
  }));

Deno.test("ensure() passes on that containerd is not there", () =>
  withStore({}, async (store, fake, containerd) => {
    await fake.stop();
    await assert.rejects(store.ensure({ image: parseImageReference(IMAGE) }), UnavailableError);
    await fake.boot();
    await containerd.connected(AbortSignal.timeout(60_000));
    using _image = await store.ensure({ image: parseImageReference(IMAGE) });
  }));

Deno.test("ensure() gives up a pull that containerd does not answer", () =>
  withStore({ pullActivityTimeoutMs: 50 }, async (store, fake) => {
    const hang = hanging();
    {
      using _fault = fake.wire.intercept("Transfer.Transfer", hang);
      await assert.rejects(
        store.ensure({ image: parseImageReference(IMAGE) }),
        /no progress for 0\.05s \(pull_activity_timeout\)$/,
      );
    }
    await hang.reached;
    using _image = await store.ensure({ image: parseImageReference(IMAGE) });
    assert.deepEqual(leases(fake), []);
  }));

Deno.test("ensure() refuses an image whose parts are not what they should be", async () => {
  const good = await fakeImage(IMAGE);
  const config = { ...JSON.parse(text(good, good.root.digest)).config };
  const cases: readonly [RegExp, Uint8Array][] = [
    [/it is not JSON$/, new TextEncoder().encode("{ nonsense")],
    [/its manifest has 1 layers and its config 0$/, new TextEncoder().encode("{}")],
    [/it is larger than the 2 MiB that a manifest or config may have$/, new Uint8Array(3 * 2 ** 20).fill(32)],
  ];
  for (const [reason, blob] of cases) {
    await withStore({}, async (store, fake) => {
      fake.registry.add({ ...good, blobs: new Map([...good.blobs, [config.digest, blob]]) });
      await assert.rejects(store.ensure({ image: parseImageReference(IMAGE) }), (error) => {
        assert.ok(error instanceof ImageError);
        assert.match(error.message, reason);
        return true;
      });
    });
  }
});

Deno.test("ensure() refuses registry_hosts_dir for a containerd that ignores it, unless the image is here", () =>
  withStore({ registryHostsDir: "/etc/certs.d" }, async (store, fake) => {
    fake.version = { version: "1.7.24~ds1", revision: "" };
    await assert.rejects(store.ensure({ image: parseImageReference(IMAGE) }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(
        error.message,
        'Cannot use registry_hosts_dir "/etc/certs.d": containerd 1.7.24~ds1 cannot pull with it, 2.0 or later is needed',
      );
      return true;
    });
    assert.equal(pulls(fake), 0);
    await fake.addImage(await fakeImage(IMAGE));
    using _image = await store.ensure({ image: parseImageReference(IMAGE) });
  }));

Deno.test("ensure() waits while the image is being deleted, and pulls it again", () =>
  withStore(SOON, async (store, fake) => {
    const gate = gated();
    using _fault = fake.wire.intercept("Images.Delete", gate);
    (await store.ensure({ image: parseImageReference(IMAGE) }))[Symbol.dispose]();
    await gate.reached;
    const again = store.ensure({ image: parseImageReference(IMAGE) });
    gate.open();
    using _image = await again;
    assert.equal(pulls(fake), 2);
  }));

Deno.test("ImageStore tries again to delete an image when containerd failed", () =>
  withStore(SOON, async (store, fake) => {
    const deleted = Promise.withResolvers<void>();
    using _list = fake.wire.intercept("Containers.List", failingOnce(Code.UNAVAILABLE, "going away"));
    using _delete = fake.wire.intercept("Images.Delete", { after: () => deleted.resolve() });
    (await store.ensure({ image: parseImageReference(IMAGE) }))[Symbol.dispose]();
    await deleted.promise;
  }));

Deno.test("ImageStore asks nothing of containerd about images once it is disposed", () =>
  withStore(SOON, async (store, fake) => {
    const image = await store.ensure({ image: parseImageReference(IMAGE) });
    store[Symbol.dispose]();
    using _fault = fake.wire.intercept("Containers.List", failing(Code.INTERNAL, "nobody may ask"));
    fake.wire.clear();
    image[Symbol.dispose]();
    store.release(IMAGE);
    await store.releaseUnused();
    assert.deepEqual(fake.wire.methods, []);
  }));

function text({ blobs }: OciImage, digest: string): string {
  return new TextDecoder().decode(blobs.get(digest));
}
