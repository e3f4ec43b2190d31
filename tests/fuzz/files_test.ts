import fc from "fast-check";
import assert from "node:assert/strict";
import { decodePluginBlock } from "../../src/config/plugin_config.ts";
import { DriverError } from "../../src/errors.ts";
import { requireHostsDirs } from "../../src/images/require_hosts_dirs.ts";
import { CredentialsError } from "../../src/images/credentials/credentials_error.ts";
import { readDockerConfig } from "../../src/images/credentials/docker_config.ts";
import { TempTree } from "../support/temp_tree.ts";

const REGISTRY = "registry.example:5000";
const VERSION = { get: () => Promise.resolve({ version: "v2.1.9", revision: "" }) };

Deno.test("readDockerConfig() reads or refuses any file", async () => {
  await using tree = await TempTree.of();
  const path = `${tree.path}/config.json`;
  const names = fc.constantFrom("auths", "credHelpers", "credsStore", "auth", "username", "identitytoken", REGISTRY);
  const { tree: json } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.jsonValue(),
      fc.dictionary(names, tie("tree"), { maxKeys: 4 }),
    ),
  }));
  const file = fc.oneof(fc.uint8Array({ maxLength: 200 }), json.map((value) => encode(JSON.stringify(value))));
  await fc.assert(fc.asyncProperty(file, async (bytes) => {
    await Deno.writeFile(path, bytes);
    try {
      await readDockerConfig(path, REGISTRY);
    } catch (error) {
      assert.ok(error instanceof CredentialsError);
    }
  }));
});

Deno.test("registry_hosts_dir may be any text: it is used or refused", async () => {
  const unit = fc.constantFrom(..."/.a\0 \n%~é", "..", "tmp", "dev/null");
  const path = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit, maxLength: 400 }).map((text) => `/${text}`));
  await fc.assert(fc.asyncProperty(path, async (text) => {
    try {
      const { registryHostsDir } = decodePluginBlock({ registry_hosts_dir: text });
      if (registryHostsDir !== undefined) await requireHostsDirs(VERSION, registryHostsDir);
    } catch (error) {
      assert.ok(error instanceof DriverError, String(error));
    }
  }));
});

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
