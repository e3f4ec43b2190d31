import assert from "node:assert/strict";
import { authWarnings, findCredentials } from "../../../src/images/credentials/find_credentials.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { HelperProgram } from "./helper_program.ts";

const OURS = parseImageReference("registry.example:5000/app:1");
const HUB = parseImageReference("redis:7");
const task = { username: "task", password: "t" };

Deno.test("findCredentials() prefers the task's over the plugin's", async () => {
  const sources = { task, plugin: { username: "plugin", password: "p", serverAddress: "registry.example:5000" } };
  assert.deepEqual(await findCredentials("registry.example:5000", OURS, sources), {
    username: "task",
    secret: "t",
    option: "the task's auth",
  });
  assert.equal((await findCredentials("registry.example:5000", OURS, { plugin: sources.plugin }))?.username, "plugin");
});

Deno.test("findCredentials() gives plain credentials to the image's registry only, or to the one they name", async () => {
  const sources = { task, plugin: { username: "plugin", password: "p" } };
  assert.equal(await findCredentials("mirror.example", OURS, sources), undefined);
  const named = { task: { ...task, serverAddress: "mirror.example" } };
  assert.equal((await findCredentials("mirror.example", OURS, named))?.username, "task");
  assert.equal(await findCredentials("registry.example:5000", OURS, named), undefined);
});

Deno.test("findCredentials() gives the plugin's plain credentials to no registry when they name none", async () => {
  const plugin = { username: "plugin", password: "p" };
  for (const [host, image] of [["registry.example:5000", OURS], ["registry-1.docker.io", HUB]] as const) {
    assert.equal(await findCredentials(host, image, { plugin }), undefined);
  }
});

Deno.test("authWarnings() tell of credentials that go nowhere, and of no others", () => {
  const user = { username: "plugin", password: "p" };
  assert.match(
    authWarnings(user).join(),
    /^auth \{ username, password \} of .* is given to no registry: add server_address/,
  );
  for (const auth of [undefined, { ...user, serverAddress: "r.example" }, { config: "/c.json" }]) {
    assert.deepEqual(authWarnings(auth), []);
  }
});

Deno.test("findCredentials() knows Docker Hub by all its names", async () => {
  for (const serverAddress of ["docker.io", "https://index.docker.io/v1/", "registry-1.docker.io"]) {
    const sources = { task: { ...task, serverAddress } };
    assert.equal((await findCredentials("registry-1.docker.io", HUB, sources))?.username, "task");
  }
  assert.equal((await findCredentials("registry-1.docker.io", HUB, { task }))?.username, "task");
});

Deno.test("findCredentials() asks docker's configuration: auths, then the registry's helper, then the one for all", async () => {
  await using helper = await HelperProgram.install("tests", `echo '{"Username":"helped","Secret":"h"}'`);
  const path = `${helper.directory}/config.json`;
  const sources = { plugin: { config: path } };
  const found = async (config: unknown) => {
    await Deno.writeTextFile(path, JSON.stringify(config));
    return (await findCredentials("registry.example:5000", OURS, sources))?.username;
  };
  const auths = { "registry.example:5000": { auth: btoa("listed:l") } };
  assert.equal(await found({ auths, credHelpers: { "registry.example:5000": "tests" } }), "listed");
  assert.equal(await found({ credHelpers: { "registry.example:5000": "tests" }, credsStore: "nobody" }), "helped");
  assert.equal(await found({ credsStore: "tests" }), "helped");
  assert.equal(await found({}), undefined);
  assert.deepEqual(await helper.asked(), ["get registry.example:5000", "get registry.example:5000"]);
});

Deno.test("findCredentials() asks the plugin's helper last, for Docker Hub by both of its names", async () => {
  const script = `[ "$url" = docker.io ] && echo '{"Username":"hub","Secret":"h"}' && exit 0
echo credentials not found in native keychain; exit 1`;
  await using helper = await HelperProgram.install("tests", script);
  const sources = { plugin: { helper: "tests" } };
  assert.deepEqual(await findCredentials("registry-1.docker.io", HUB, sources), {
    username: "hub",
    secret: "h",
    option: "auth.helper",
  });
  assert.deepEqual(await helper.asked(), ["get https://index.docker.io/v1/", "get docker.io"]);
});

Deno.test("findCredentials() does not wait for ever for a helper", async () => {
  await using _helper = await HelperProgram.install("tests", "exec sleep 1000");
  await assert.rejects(
    findCredentials("registry.example:5000", OURS, { plugin: { helper: "tests" }, helperTimeoutMs: 300 }),
    /Cannot get credentials of "registry.example:5000" from docker-credential-tests: it did not answer within 0\.3 s$/,
  );
});
