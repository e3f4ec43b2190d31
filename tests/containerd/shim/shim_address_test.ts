import assert from "node:assert/strict";
import { UnavailableError } from "../../../src/errors.ts";
import { Shim } from "../../../src/containerd/shim/shim.ts";
import { shimAddress } from "../../../src/containerd/shim/shim_address.ts";

/** The address that a directory with these files tells. */
async function addressOf(files: Readonly<Record<string, string>>) {
  const bundle = await Deno.makeTempDir({ prefix: "bundle-" });
  try {
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${bundle}/${name}`, text);
    return await shimAddress(bundle);
  } finally {
    await Deno.remove(bundle, { recursive: true });
  }
}

const address = "unix:///run/containerd/s/abc";
const path = "/run/containerd/s/abc";

Deno.test("shimAddress() reads what containerd 2 writes, with the version of the service", async () => {
  for (const version of [2, 3] as const) {
    const bootstrap = JSON.stringify({ version, address, protocol: "ttrpc" });
    assert.deepEqual(await addressOf({ "bootstrap.json": bootstrap }), { path, version });
  }
});

Deno.test("shimAddress() reads what containerd 1.7 writes", async () => {
  assert.deepEqual(await addressOf({ address }), { path, version: 2 });
});

Deno.test("shimAddress() is undefined where nothing, or nothing that can be reached, is written", async () => {
  const others = [
    { version: 4, address, protocol: "ttrpc" },
    { version: 3, address, protocol: "grpc" },
    { version: 3, address: "vsock://2:1024", protocol: "ttrpc" },
    { version: 3, address: 7, protocol: "ttrpc" },
    null,
  ].map((bootstrap) => ({ "bootstrap.json": JSON.stringify(bootstrap) }));
  const none = [{}, { "bootstrap.json": '{"version":3,"addr' }, { address: "" }, { address: "unix://\0abstract" }];
  for (const files of [...others, ...none]) assert.equal(await addressOf(files), undefined, JSON.stringify(files));
  assert.equal(await shimAddress("/nonexistent"), undefined);
});

Deno.test("Shim.connect() says that a shim is gone, and where", async () => {
  const message = 'Cannot reach the shim of "/nonexistent": the directory tells no address';
  await assert.rejects(Shim.connect("/nonexistent"), new UnavailableError(message));
});
