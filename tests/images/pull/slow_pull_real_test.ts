import assert from "node:assert/strict";
import { ImageError } from "../../../src/errors.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { brokenAfter, OddRegistry, stalledAfter } from "../../support/registry/odd_registry.ts";
import { type ImageLab, imageTest, smallImage } from "../image_lab.ts";

const MEGABYTE = 1_000_000;
/** A pull's last words when a part of the layer has come. */
const PART = /; last: Pulled 0\/1 layers, [1-7]\.\d\/8\.0 MB$/;
const LONGEST_LIMIT_S = 32;

/** A registry with an image whose one layer is 8 MB that gzip cannot shrink. */
async function bigLayer(lab: ImageLab): Promise<{ registry: OddRegistry; image: string } & AsyncDisposable> {
  const registry = await OddRegistry.start(await lab.authority.issue());
  const image = `${registry.address}/big:1`;
  const content = new Uint8Array(8 * MEGABYTE);
  for (let offset = 0; offset < content.length; offset += 65_536) {
    crypto.getRandomValues(content.subarray(offset, offset + 65_536));
  }
  registry.serve(await smallImage(image, { layers: [[{ type: "file", path: "big", content }]] }));
  return { registry, image, [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose]() };
}

function isLayer(answer: Response): boolean {
  return Number(answer.headers.get("content-length")) > MEGABYTE;
}

async function failure(pull: Promise<unknown>): Promise<ImageError> {
  const error = await pull.then(() => assert.fail("the pull succeeds"), (error) => error);
  assert.ok(error instanceof ImageError, String(error));
  return error;
}

imageTest("ensure() gives up a pull that does not move, and goes on later from what it has", async (lab) => {
  await using big = await bigLayer(lab);
  const { registry, image } = big;
  registry.oddity = (_, answer) => isLayer(answer()) ? stalledAfter(4 * MEGABYTE, answer()) : undefined;
  const store = lab.store({ pullActivityTimeoutMs: 3_000 });
  const error = await failure(store.ensure({ image: parseImageReference(image) }));
  assert.match(
    error.message,
    /^Cannot pull image "[^"]+big:1": no progress for 3s \(pull_activity_timeout\); last: Pulled 0\/1 layers, [34]\.\d\/8\.0 MB$/,
  );
  assert.equal(error.recoverable, true);
  assert.equal((await lab.leases()).length, 1, "what was downloaded is kept");
  registry.oddity = undefined;
  registry.requests.length = 0;
  using _image = await store.ensure({ image: parseImageReference(image) });
  const ranges = registry.requests.map((request) => /blobs\/.* bytes=(\d+)-/.exec(request)?.[1]).filter(Boolean);
  assert.equal(ranges.length, 1, registry.requests.join());
  assert.ok(Number(ranges[0]) > 3 * MEGABYTE);
  assert.deepEqual(await lab.leases(), []);
});

imageTest(
  "ensure() gives up a pull after image_pull_timeout, the task's before the plugin's, and goes on later",
  async (lab) => {
    await using big = await bigLayer(lab);
    const { registry, image } = big;
    registry.oddity = (_, answer) => isLayer(answer()) ? stalledAfter(2 * MEGABYTE, answer()) : undefined;
    const request = { image: parseImageReference(image) };
    const store = lab.store({ imagePullTimeoutMs: 500 });
    assert.match((await failure(store.ensure(request))).message, /it took longer than 0\.5s/);
    let said = "";
    // A slow machine needs longer until something is there that can be kept.
    for (let limitS = 1; limitS <= LONGEST_LIMIT_S && !PART.test(said); limitS *= 2) {
      const error = await failure(store.ensure({ ...request, imagePullTimeoutMs: limitS * 1_000 }));
      said = error.message;
      assert.ok(said.includes(`big:1": it took longer than ${limitS}s (image_pull_timeout)`), said);
      assert.equal(error.recoverable, true);
    }
    assert.match(said, PART);
    assert.equal((await lab.leases()).length, 1, "what was downloaded is kept");
    registry.oddity = undefined;
    registry.requests.length = 0;
    using _image = await store.ensure({ ...request, imagePullTimeoutMs: 600_000 });
    assert.match(registry.requests.join(), /blobs\/[^ ]* bytes=[1-6]\d{6}-/);
  },
);

imageTest("ensure() gets an image over a connection that breaks", async (lab) => {
  await using big = await bigLayer(lab);
  let breaks = 2;
  big.registry.oddity = (_, answer) =>
    isLayer(answer()) && breaks-- > 0 ? brokenAfter(2 * MEGABYTE, answer()) : undefined;
  const store = lab.store();
  for (let attempt = 0; attempt < 3; attempt++) {
    const outcome = await store.ensure({ image: parseImageReference(big.image) }).catch((error) => error);
    if (!(outcome instanceof Error)) return outcome[Symbol.dispose]();
    assert.ok(outcome instanceof ImageError && outcome.recoverable, String(outcome));
  }
  assert.fail("the image is still not here");
});

imageTest("ensure() tells how far a pull is", async (lab) => {
  await using big = await bigLayer(lab);
  const heard: string[] = [];
  using _image = await lab.store().ensure({ image: parseImageReference(big.image) }, {
    onProgress: (message) => heard.push(message),
  });
  assert.deepEqual(heard, ["Downloading image"]);
});

imageTest("ensure() pulls once for all who want the same image at the same time", async (lab) => {
  await using big = await bigLayer(lab);
  const store = lab.store();
  const images = await Promise.all(
    Array.from({ length: 20 }, () => store.ensure({ image: parseImageReference(big.image) })),
  );
  for (const image of images) image[Symbol.dispose]();
  const layers = big.registry.requests.filter((request) => request.startsWith("GET /v2/big/blobs/"));
  assert.equal(layers.length, 2, "config and layer");
});

imageTest("ensure() does not share a pull with who has other credentials", async (lab) => {
  await using big = await bigLayer(lab);
  const password = (request: Request) => {
    if (request.headers.get("authorization") === `Basic ${btoa("ann:right")}`) return undefined;
    return new Response(null, { status: 401, headers: { "www-authenticate": 'Basic realm="tests"' } });
  };
  big.registry.oddity = password;
  const store = lab.store();
  const withPassword = (password: string) =>
    store.ensure({ image: parseImageReference(big.image), auth: { username: "ann", password } });
  const [right, wrong] = await Promise.allSettled([withPassword("right"), withPassword("wrong")]);
  assert.equal(right.status, "fulfilled");
  right.value[Symbol.dispose]();
  assert.equal(wrong.status, "rejected");
  assert.match(wrong.reason.message, /wrong user or password$/);
});

imageTest(
  "ensure() goes on while somebody waits; the last one's cancel ends the pull and leaves nothing",
  async (lab) => {
    await using big = await bigLayer(lab);
    const stalled = Promise.withResolvers<void>();
    big.registry.oddity = (_, answer) => {
      if (!isLayer(answer())) return undefined;
      stalled.resolve();
      return stalledAfter(MEGABYTE, answer());
    };
    const store = lab.store();
    const cancels = [new AbortController(), new AbortController()];
    const waiting = cancels.map(({ signal }) => store.ensure({ image: parseImageReference(big.image) }, { signal }));
    const outcomes = waiting.map((promise) => promise.catch((error) => error.message));
    await stalled.promise;
    cancels[0]!.abort(new Error("first left"));
    assert.equal(await outcomes[0], "first left");
    assert.equal((await lab.leases()).length, 1, "the pull goes on");
    cancels[1]!.abort(new Error("second left"));
    assert.equal(await outcomes[1], "second left");
    assert.deepEqual(await lab.leases(), []);
    assert.deepEqual(await lab.containerd.images.list(), []);
  },
);
