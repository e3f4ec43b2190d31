import assert from "node:assert/strict";
import { ConfigError } from "../../src/errors.ts";
import { parseImageReference } from "../../src/model/image/image_reference.ts";

const SHA = `sha256:${"a1".repeat(32)}`;

Deno.test("parseImageReference() completes names as Docker does", () => {
  const names: Readonly<Record<string, string>> = {
    redis: "docker.io/library/redis:latest",
    "redis:7-alpine": "docker.io/library/redis:7-alpine",
    "org/app": "docker.io/org/app:latest",
    "docker.io/redis": "docker.io/library/redis:latest",
    "index.docker.io/library/redis:7": "docker.io/library/redis:7",
    "index.docker.io/redis": "docker.io/library/redis:latest",
    "ghcr.io/org/team/app:v1.2_3": "ghcr.io/org/team/app:v1.2_3",
    "localhost/app": "localhost/app:latest",
    "localhost:5000/app:1": "localhost:5000/app:1",
    "registry:5000/app": "registry:5000/app:latest",
    "Registry/app": "Registry/app:latest",
    "[::1]:5000/app": "[::1]:5000/app:latest",
    "127.0.0.1:5000/a__b/c-d--e.f:x": "127.0.0.1:5000/a__b/c-d--e.f:x",
    [`redis@${SHA}`]: `docker.io/library/redis@${SHA}`,
    [`redis:7@${SHA}`]: `docker.io/library/redis@${SHA}`,
    [`ghcr.io/app@sha512:${"0".repeat(128)}`]: `ghcr.io/app@sha512:${"0".repeat(128)}`,
  };
  for (const [text, name] of Object.entries(names)) assert.equal(parseImageReference(text).name, name);
});

Deno.test("parseImageReference() takes a name apart", () => {
  assert.deepEqual(parseImageReference("ghcr.io:444/org/app:v1"), {
    name: "ghcr.io:444/org/app:v1",
    registry: "ghcr.io:444",
    repository: "org/app",
    tag: "v1",
  });
  assert.deepEqual(parseImageReference(`redis:7@${SHA}`), {
    name: `docker.io/library/redis@${SHA}`,
    registry: "docker.io",
    repository: "library/redis",
    digest: SHA,
  });
});

Deno.test("parseImageReference() says what is wrong with a reference", () => {
  const reasons: Readonly<Record<string, string>> = {
    "": '"library/" is not a repository',
    "Redis": "the repository must be in lower case",
    "org/App:1": "the repository must be in lower case",
    "hello world": '"library/hello world" is not a repository',
    "redis:": '"" is not a tag',
    "redis:-1": '"-1" is not a tag',
    [`redis:${"x".repeat(129)}`]: `"${"x".repeat(129)}" is not a tag`,
    "redis:1:2": "it has more than one digest or tag",
    "redis@sha256:abc": '"sha256:abc" is not a digest, allowed is sha256: and 64 hexadecimal digits',
    [`redis@md5:${"a".repeat(32)}`]: `"md5:${
      "a".repeat(32)
    }" is not a digest, allowed is sha256: and 64 hexadecimal digits`,
    [`redis@${SHA.toUpperCase()}`]:
      `"${SHA.toUpperCase()}" is not a digest, allowed is sha256: and 64 hexadecimal digits`,
    "redis@": '"" is not a digest, allowed is sha256: and 64 hexadecimal digits',
    [`redis@${SHA}@${SHA}`]: "it has more than one digest or tag",
    "https://ghcr.io/app": '"https:" is not a registry, allowed is host[:port]',
    "-host.example/app": '"-host.example" is not a registry, allowed is host[:port]',
    "ghcr.io/": '"" is not a repository',
    "ghcr.io//app": '"/app" is not a repository',
    "a/../b": '"a/../b" is not a repository',
    ["a1".repeat(32)]: "it is an image id, allowed is a name, with a tag or a digest",
    [`ghcr.io/${"x".repeat(250)}`]: "its name is longer than 255 characters",
  };
  for (const [text, reason] of Object.entries(reasons)) {
    assert.throws(() => parseImageReference(text), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.message, `Cannot use image "${text}": ${reason}`);
      return true;
    });
  }
});

Deno.test("parseImageReference() answers long nonsense at once", () => {
  const started = performance.now();
  for (
    const text of ["a-".repeat(50_000), "a_".repeat(50_000) + "!", "a/".repeat(50_000), `x:${"a.".repeat(50_000)}`]
  ) {
    assert.throws(() => parseImageReference(text), ConfigError);
  }
  assert.ok(performance.now() - started < 1_000);
});
