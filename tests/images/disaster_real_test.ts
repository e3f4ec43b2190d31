import assert from "node:assert/strict";
import { ImageError } from "../../src/errors.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../support/skip_unless.ts";
import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";
import { OddRegistry, stalledAfter } from "../support/registry/odd_registry.ts";
import { SmallDisk } from "../support/small_disk.ts";
import { ImageLab, imageTest, publish, smallImage } from "./image_lab.ts";

const MEGABYTE = 1_000_000;

/** Bytes that compression does not shrink. */
function noise(bytes: number): Uint8Array {
  const content = new Uint8Array(bytes);
  for (let offset = 0; offset < bytes; offset += 65_536) {
    crypto.getRandomValues(content.subarray(offset, offset + 65_536));
  }
  return content;
}

for (const release of CONTAINERD_RELEASES) {
  Deno.test({
    name: `ensure() says that the disk is full, and frees what it had taken [containerd ${release}]`,
    ignore: skipUnless(isRoot, NEEDS_ROOT),
    async fn() {
      await using disk = await SmallDisk.create(24);
      await using lab = await ImageLab.open(release, { parent: disk.path });
      const registry = await lab.registry();
      const store = lab.store();
      // The first does not fit at all, the second fits until it is unpacked.
      for (const megabytes of [30, 13]) {
        const free = await disk.freeBytes();
        const layers = [[{ type: "file", path: "big", content: noise(megabytes * MEGABYTE) }]] as const;
        const image = await publish(registry, { name: `big:${megabytes}`, layers });
        const error = await store.ensure({ image: parseImageReference(image) }).catch((error) => error);
        assert.ok(error instanceof ImageError, String(error));
        assert.match(
          error.message,
          /^Cannot pull image "[^"]+big:\d+": the disk of containerd is full \(.*no space left on device/,
        );
        assert.equal(error.recoverable, true);
        assert.deepEqual(await lab.containerd.images.list(), []);
        assert.deepEqual(await lab.leases(), []);
        assert.ok(await disk.freeBytes() > free - MEGABYTE, "the space is free again");
      }
      using _image = await store.ensure({ image: parseImageReference(await publish(registry)) });
    },
  });
}

imageTest(
  "ensure() fails for now when containerd goes away in the middle of a pull, and works when it is back",
  async (lab) => {
    await using registry = await OddRegistry.start(await lab.authority.issue());
    const image = `${registry.address}/big:1`;
    registry.serve(
      await smallImage(image, { layers: [[{ type: "file", path: "big", content: noise(4 * MEGABYTE) }]] }),
    );
    const stalled = Promise.withResolvers<void>();
    registry.oddity = (_, answer) => {
      if (Number(answer().headers.get("content-length")) < MEGABYTE) return undefined;
      stalled.resolve();
      return stalledAfter(MEGABYTE, answer());
    };
    const store = lab.store();
    const pull = store.ensure({ image: parseImageReference(image) }).catch((error) => error);
    await stalled.promise;
    await lab.daemon.stop("SIGKILL");
    const error = await pull;
    assert.ok(error instanceof ImageError, String(error));
    assert.match(error.message, /^Cannot pull image "[^"]+big:1": /);
    assert.equal(error.recoverable, true);
    registry.oddity = undefined;
    await lab.daemon.boot();
    await lab.containerd.connected(AbortSignal.timeout(60_000));
    using _image = await store.ensure({ image: parseImageReference(image) });
  },
);
