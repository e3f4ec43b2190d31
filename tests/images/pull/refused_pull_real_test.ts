import assert from "node:assert/strict";
import { ImageError } from "../../../src/errors.ts";
import type { ImageOptions, ImageRequest } from "../../../src/images/image_store.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { OddRegistry } from "../../support/registry/odd_registry.ts";
import { type ImageLab, imageTest, publish, smallImage } from "../image_lab.ts";

interface Failure {
  readonly message: RegExp;
  readonly recoverable: boolean;
}

/** Expects a pull to fail so, and to leave neither an image nor a lease. */
async function fails(
  lab: ImageLab,
  { options = {}, image, ...request }: Omit<ImageRequest, "image"> & { image: string; options?: Partial<ImageOptions> },
  { message, recoverable }: Failure,
): Promise<void> {
  const error = await lab.store(options).ensure({ ...request, image: parseImageReference(image) }).catch((error) =>
    error
  );
  assert.ok(error instanceof ImageError, String(error));
  assert.match(error.message, /^Cannot pull image "[^"]+": /);
  assert.match(error.message, message);
  assert.equal(error.recoverable, recoverable);
  assert.deepEqual(await lab.containerd.images.list(), []);
  assert.deepEqual(await lab.leases(), []);
}

/** containerd 2 trusts whatever is on loopback; this address leads there too and is not known for it. */
function loopbackUnaware(image: string): string {
  return image.replace("127.0.0.1", "0.0.0.0");
}

imageTest("ensure() says that a registry cannot be reached or its name not be resolved", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry);
  await registry.stop();
  await fails(lab, { image }, { message: /the registry cannot be reached \(.*connection refused/, recoverable: true });
  const unknown = "registry.invalid/hello:1";
  await fails(lab, { image: unknown }, { message: /name cannot be resolved \(.*registry\.invalid/, recoverable: true });
});

imageTest("ensure() says that a certificate has expired or is not trusted", async (lab) => {
  const expired = await lab.registry({ tls: await lab.authority.issue({ expired: true }) });
  const message = /the registry's certificate has expired \(.*x509/;
  await fails(lab, { image: loopbackUnaware(await publish(expired)) }, { message, recoverable: true });
  const stranger = await lab.registry({ tls: await (await lab.stranger()).issue() });
  await fails(lab, { image: loopbackUnaware(await publish(stranger)) }, {
    message: /the registry's certificate is not trusted \(.*x509: certificate signed by unknown authority/,
    recoverable: true,
  });
});

imageTest("ensure() pulls over plain http only where that is allowed", async (lab) => {
  const registry = await lab.registry({ tls: undefined });
  const image = loopbackUnaware(await publish(registry));
  await fails(lab, { image }, {
    message: /speaks plain http, which only a hosts.toml in registry_hosts_dir/,
    recoverable: false,
  });
});

imageTest("ensure() says that the rate limit is reached, or that the registry fails", async (lab) => {
  await using registry = await OddRegistry.start(await lab.authority.issue());
  const image = `${registry.address}/hello:1`;
  registry.serve(await smallImage(image));
  const answer = JSON.stringify({
    errors: [{ code: "TOOMANYREQUESTS", message: "You have reached your pull rate limit" }],
  });
  registry.oddity = () => new Response(answer, { status: 429 });
  await fails(lab, { image }, {
    message: /the registry's rate limit is reached \(.*429 Too Many Requests/,
    recoverable: true,
  });
  registry.oddity = () => new Response("oh", { status: 503 });
  await fails(lab, { image }, { message: /503 Service Unavailable/, recoverable: true });
});

imageTest(
  "ensure() tells a wrong password from a user who may not pull, also where tokens are given out",
  async (lab) => {
    await using registry = await OddRegistry.start(await lab.authority.issue());
    const image = `${registry.address}/hello:1`;
    registry.serve(await smallImage(image));
    const auth = { username: "ann", password: "s3cret?" };
    registry.oddity = (request) => tokenService(request, { registry: registry.address, scope: "" });
    await fails(lab, { image, auth: { ...auth, password: "wrong" } }, {
      message: /refuses user "ann" of the task's auth: wrong user or password$/,
      recoverable: false,
    });
    await fails(lab, { image, auth }, {
      message: /does not let user "ann" of the task's auth pull it, or the repository does not exist$/,
      recoverable: false,
    });
    await fails(lab, { image }, {
      message: /asks for credentials and there are none, or the repository does not exist$/,
      recoverable: false,
    });
    registry.oddity = (request) => tokenService(request, { registry: registry.address, scope: "pull" });
    using _image = await lab.store().ensure({ image: parseImageReference(image), auth });
  },
);

imageTest("ensure() says for what the image is built when that is another platform", async (lab) => {
  const registry = await lab.registry();
  const platforms = ["riscv64", "s390x"].map((architecture) => ({
    layers: [[]],
    platform: { os: "linux", architecture },
  }));
  const image = await publish(registry, { platforms });
  const error = await lab.store().ensure({ image: parseImageReference(image) }).catch((error) => error);
  assert.ok(error instanceof ImageError);
  assert.match(error.message, /built for linux\/riscv64, linux\/s390x, wanted is linux\/amd64$/);
});

/** What Docker Hub does: a challenge, a token for user and password, and a token that may not do enough. */
function tokenService(
  request: Request,
  { registry, scope }: { registry: string; scope: string },
): Response | undefined {
  const url = new URL(request.url);
  if (url.pathname === "/token") {
    const basic = request.headers.get("authorization");
    if (request.method === "POST") return new Response(null, { status: 404 });
    if (basic !== null && basic !== `Basic ${btoa("ann:s3cret?")}`) return new Response(null, { status: 401 });
    return Response.json({ token: basic === null ? "anonymous" : "ann" });
  }
  if (request.headers.get("authorization") === "Bearer ann" && scope === "pull") return undefined;
  const challenge = `Bearer realm="https://${registry}/token",service="tests",scope="repository:hello:pull"`;
  const error = request.headers.has("authorization") ? ',error="insufficient_scope"' : "";
  return new Response(null, { status: 401, headers: { "www-authenticate": challenge + error } });
}
