import assert from "node:assert/strict";
import { readDockerConfig } from "../../../src/images/credentials/docker_config.ts";
import { CredentialsError } from "../../../src/images/credentials/credentials_error.ts";

async function lookUp(config: unknown, registry: string) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, typeof config === "string" ? config : JSON.stringify(config));
    return await readDockerConfig(path, registry);
  } finally {
    await Deno.remove(path);
  }
}

async function refusal(config: unknown): Promise<string> {
  const outcome = await lookUp(config, "registry.example").catch((error) => error);
  assert.ok(outcome instanceof CredentialsError);
  assert.equal(outcome.recoverable, false);
  return outcome.message.replace(/"\/[^"]*"/, "FILE");
}

Deno.test("readDockerConfig() reads auth, username with password, and identitytoken", async () => {
  const auths = {
    "a.example": { auth: btoa("ann:s3c:ret") },
    "b.example": { username: "bob", password: "pw" },
    "c.example": { auth: btoa("00000000:"), identitytoken: "refresh" },
    "d.example": {},
  };
  const found = await Promise.all(Object.keys(auths).map(async (name) => (await lookUp({ auths }, name)).credentials));
  assert.deepEqual(found, [
    { username: "ann", secret: "s3c:ret" },
    { username: "bob", secret: "pw" },
    { username: "", secret: "refresh" },
    undefined,
  ]);
});

Deno.test("readDockerConfig() finds a registry however it is written, the exact name first", async () => {
  const entry = (user: string) => ({ auth: btoa(`${user}:x`) });
  const auths = {
    "https://a.example/v1/": entry("url"),
    "https://index.docker.io/v1/": entry("hub"),
    "B.example:443": entry("b"),
  };
  const user = async (registry: string, more = {}) =>
    (await lookUp({ auths: { ...auths, ...more } }, registry)).credentials?.username;
  assert.equal(await user("a.example"), "url");
  assert.equal(await user("docker.io"), "hub");
  assert.equal(await user("b.example"), "b");
  assert.equal(await user("a.example", { "a.example": entry("exact") }), "exact");
  assert.equal(await user("a.example:5000"), undefined);
});

Deno.test("readDockerConfig() names the registry's own helper and the one for all", async () => {
  const config = { credHelpers: { "a.example": "ecr-login" }, credsStore: "pass" };
  assert.deepEqual(await lookUp(config, "a.example"), { credentials: undefined, helper: "ecr-login", store: "pass" });
  assert.deepEqual(await lookUp(config, "b.example"), { credentials: undefined, helper: undefined, store: "pass" });
  assert.deepEqual(await lookUp({}, "a.example"), { credentials: undefined, helper: undefined, store: undefined });
});

Deno.test("readDockerConfig() refuses a file that is not there, not JSON, or whose auth is no base64 of user:password", async () => {
  await assert.rejects(readDockerConfig("/nowhere/config.json", "a.example"), {
    name: "CredentialsError",
    message: /^Cannot use auth.config "\/nowhere\/config.json": No such file or directory/,
  });
  assert.equal(await refusal("{ nonsense"), "Cannot use auth.config FILE: it is not JSON");
  for (const auth of ["!!!", btoa("nocolon")]) {
    assert.equal(
      await refusal({ auths: { "registry.example": { auth } } }),
      'Cannot use auth.config FILE: its auth of "registry.example" is not the base64 of user:password',
    );
  }
});
