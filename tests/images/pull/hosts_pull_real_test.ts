import assert from "node:assert/strict";
import { ConfigError, ImageError } from "../../../src/errors.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { hostsDirectory, type RegistryHosts } from "../../support/registry/hosts_directory.ts";
import { USER } from "../../support/registry/registry_config.ts";
import { type ImageLab, imageTest, publish } from "../image_lab.ts";

const NEWER = { oldestMajor: 2 };

/** A store that knows one registry by the given hosts.toml. */
async function storeWith(lab: ImageLab, registry: string, { auth, ...hosts }: RegistryHosts & { auth?: typeof USER }) {
  const registryHostsDir = await hostsDirectory(lab.directory, { [registry]: hosts });
  return lab.store({ registryHostsDir, ...(auth && { auth }) });
}

imageTest("ensure() pulls over plain http from a registry for which hosts.toml says so", async (lab) => {
  const registry = await lab.registry({ tls: undefined });
  const image = (await publish(registry)).replace("127.0.0.1", "0.0.0.0");
  const store = await storeWith(lab, image.split("/")[0]!, { server: registry.url });
  using pulled = await store.ensure({ image: parseImageReference(image) });
  assert.equal(pulled.name, image);
}, NEWER);

imageTest(
  "ensure() trusts the private CA that hosts.toml names, and shows it the client's certificate",
  async (lab) => {
    const stranger = await lab.stranger();
    const registry = await lab.registry({ tls: await stranger.issue(), clientCa: stranger.certificate });
    const image = (await publish(registry)).replace("127.0.0.1", "0.0.0.0");
    const [address, ca, client] = [image.split("/")[0]!, stranger.certificate, await stranger.issue()];
    const server = `https://${address}`;
    const store = await storeWith(lab, address, { server, ca, client });
    using _image = await store.ensure({ image: parseImageReference(image) });
    const error = await (await storeWith(lab, address, { server, ca })).ensure({
      image: parseImageReference(image),
      forcePull: true,
    })
      .catch((error) => error);
    assert.ok(error instanceof ImageError);
    assert.match(error.message, /certificate/);
  },
  NEWER,
);

imageTest(
  "ensure() pulls from a mirror first, and from the registry itself when the mirror does not have the image",
  async (lab) => {
    const [registry, mirror] = [await lab.registry(), await lab.registry()];
    await publish(mirror);
    const image = await publish(registry);
    const other = await publish(registry, { name: "other:1" });
    const store = await storeWith(lab, registry.address, {
      server: registry.url,
      mirrors: [mirror.url],
      ca: lab.authority.certificate,
    });
    using _mirrored = await store.ensure({ image: parseImageReference(image) });
    assert.deepEqual(await registry.requests(), []);
    using _other = await store.ensure({ image: parseImageReference(other) });
    assert.ok((await registry.requests()).length > 0);
  },
  NEWER,
);

imageTest("ensure() pulls Docker Hub's images from a mirror that fetches them itself", async (lab) => {
  const registry = await lab.registry({ tls: undefined });
  await publish(registry, { name: "library/hello:1" });
  const mirror = await lab.registry({ mirrorOf: registry.url });
  const store = await storeWith(lab, "docker.io", { server: mirror.url, ca: lab.authority.certificate });
  using image = await store.ensure({ image: parseImageReference("hello:1") });
  assert.equal(image.name, "docker.io/library/hello:1");
}, NEWER);

imageTest(
  "ensure() does not give the registry's credentials to its mirror, only those meant for the mirror",
  async (lab) => {
    const [registry, mirror] = [await lab.registry({ password: true }), await lab.registry({ password: true })];
    await publish(mirror);
    const image = await publish(registry);
    const hosts = { server: registry.url, mirrors: [mirror.url], ca: lab.authority.certificate };
    const forRegistry = { ...USER, serverAddress: registry.address };
    using _fromRegistry = await (await storeWith(lab, registry.address, { ...hosts, auth: forRegistry })).ensure({
      image: parseImageReference(image),
    });
    assert.ok((await registry.requests()).length > 0, "the mirror refuses, the registry serves");
    const before = (await registry.requests()).length;
    const forMirror = { ...USER, serverAddress: mirror.address };
    using _fromMirror = await (await storeWith(lab, registry.address, { ...hosts, auth: forMirror })).ensure({
      image: parseImageReference(image),
      forcePull: true,
    });
    assert.equal((await registry.requests()).length, before);
  },
  NEWER,
);

imageTest("ensure() refuses registry_hosts_dir where containerd would ignore it", async (lab) => {
  const registry = await lab.registry();
  const image = await publish(registry);
  using _present = await lab.store().ensure({ image: parseImageReference(image) });
  const store = await storeWith(lab, registry.address, { server: registry.url });
  using _still = await store.ensure({ image: parseImageReference(image) });
  await assert.rejects(store.ensure({ image: parseImageReference(image), forcePull: true }), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(
      error.message,
      /^Cannot use registry_hosts_dir ".*": containerd 1\.7\.\S+ cannot pull with it, 2\.0 or later is needed$/,
    );
    return true;
  });
  assert.deepEqual(await lab.leases(), []);
}, { newestMajor: 1 });
