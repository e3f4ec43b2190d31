import assert from "node:assert/strict";
import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { attemptPull } from "../../../src/containerd/errors.ts";
import { ConfigError, ImageError } from "../../../src/errors.ts";
import { CredentialsError } from "../../../src/images/credentials/credentials_error.ts";
import type { CredentialSources } from "../../../src/images/credentials/find_credentials.ts";
import { Keyring } from "../../../src/images/credentials/keyring.ts";
import { parseImageReference } from "../../../src/model/image/image_reference.ts";
import { pullError } from "../../../src/images/pull/pull_error.ts";

const IMAGE = parseImageReference("redis:7");
const HOST = "registry-1.docker.io";
const TASK: CredentialSources = { task: { username: "ann", password: "s3cret" } };
const PLUGIN: CredentialSources = { plugin: { username: "ops", password: "s3cret", serverAddress: "docker.io" } };

interface Expected {
  readonly sources?: CredentialSources;
  readonly reason: string;
  readonly recoverable: boolean;
}

/** What becomes of containerd's words after the host has asked for credentials. */
async function translated(words: string, { sources = {} }: Partial<Expected>): Promise<ImageError> {
  const keyring = new Keyring(IMAGE, { ...sources, softFail: false });
  await keyring.give(HOST);
  const status = new RpcError(words, { code: Code.UNKNOWN });
  const failure = await attemptPull(`pull image "${IMAGE.name}"`, Promise.reject(status)).catch((error) => error);
  const error = pullError(failure, { name: IMAGE.name, keyring });
  assert.ok(error instanceof ImageError);
  return error;
}

const HEAD = `https://${HOST}/v2/library/redis/manifests/7`;
const DENIED = "failed to resolve image: pull access denied, repository does not exist or may require authorization: ";
/** Words that containerd 1.7 and 2.x say. */
const CASES: Readonly<Record<string, Expected>> = {
  [`failed to resolve image: unexpected status from HEAD request to ${HEAD}: 429 Too Many Requests`]: {
    reason: "the registry's rate limit is reached (",
    recoverable: true,
  },
  [`${DENIED}server message: insufficient_scope: authorization failed`]: {
    sources: TASK,
    reason: `"${HOST}" does not let user "ann" of the task's auth pull it, or the repository does not exist`,
    recoverable: false,
  },
  [`${DENIED}authorization failed: no basic auth credentials`]: {
    reason: `"${HOST}" asks for credentials and there are none, or the repository does not exist`,
    recoverable: false,
  },
  [`failed to resolve image: unexpected status from HEAD request to ${HEAD}: 401 Unauthorized`]: {
    sources: PLUGIN,
    reason: `"${HOST}" refuses user "ops" of the plugin's auth: wrong user or password`,
    recoverable: true,
  },
  [`failed to resolve image: failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Alibrary%2Fredis%3Apull: 401 Unauthorized`]:
    {
      sources: TASK,
      reason: `"${HOST}" refuses user "ann" of the task's auth: wrong user or password`,
      recoverable: false,
    },
  [`failed to resolve image: unexpected status from HEAD request to ${HEAD}: 403 Forbidden`]: {
    sources: TASK,
    reason: `"${HOST}" does not let user "ann" of the task's auth pull it`,
    recoverable: false,
  },
  [`failed to resolve image: ${IMAGE.name}: not found`]: {
    reason: "the registry does not have it (",
    recoverable: false,
  },
  [`failed to resolve image: failed to do request: Head "${HEAD}": dial tcp: lookup ${HOST}: no such host`]: {
    reason: "the registry's name cannot be resolved (",
    recoverable: true,
  },
  [`failed to resolve image: failed to do request: Head "${HEAD}": dial tcp 1.2.3.4:443: connect: connection refused`]:
    {
      reason: "the registry cannot be reached (",
      recoverable: true,
    },
  [`failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://cdn/x": net/http: TLS handshake timeout`]:
    { reason: "the registry cannot be reached (", recoverable: true },
  [`failed to copy: read tcp 1.2.3.4:5->6.7.8.9:443: read: connection reset by peer`]: {
    reason: "the registry cannot be reached (",
    recoverable: true,
  },
  [`failed to do request: Head "${HEAD}": tls: failed to verify certificate: x509: certificate has expired or is not yet valid`]:
    { reason: "the registry's certificate has expired (", recoverable: true },
  [`failed to do request: Head "${HEAD}": tls: failed to verify certificate: x509: certificate signed by unknown authority`]:
    { reason: "the registry's certificate is not trusted (", recoverable: true },
  [`failed to do request: Head "${HEAD}": http: server gave HTTP response to HTTPS client`]: {
    reason: "the registry speaks plain http, which only a hosts.toml in registry_hosts_dir can allow (",
    recoverable: false,
  },
  [`write /var/lib/containerd/io.containerd.content.v1.content/ingest/x/data: no space left on device`]: {
    reason: "the disk of containerd is full (",
    recoverable: true,
  },
  [`unexpected commit digest sha256:a, expected sha256:b: failed precondition`]: {
    reason: "unexpected commit digest sha256:a, expected sha256:b: failed precondition",
    recoverable: true,
  },
};

for (const [words, { reason, recoverable, sources }] of Object.entries(CASES)) {
  Deno.test(`pullError() makes sense of "${words.slice(0, 110)}"`, async () => {
    const error = await translated(words, { ...(sources && { sources }) });
    assert.ok(error.message.startsWith(`Cannot pull image "docker.io/library/redis:7": ${reason}`), error.message);
    assert.equal(error.recoverable, recoverable);
    assert.ok(error.cause instanceof Error);
  });
}

Deno.test("pullError() is not misled by the image's name", async () => {
  for (const name of ["tls:1", "x509:1", "timeout:EOF", "toomanyrequests:429"]) {
    const { message } = await translated(`failed to resolve image: docker.io/library/${name}: not found`, {});
    assert.match(message, /: the registry does not have it \(/);
  }
});

Deno.test("pullError() does not repeat what URLs carry, which may be a signature", async () => {
  const words = 'failed to copy: Get "https://cdn.example/blob?X-Signature=s3cret&y=1": dial tcp: i/o timeout';
  const { message } = await translated(words, {});
  assert.match(message, /cdn\.example\/blob\?…": dial tcp/);
  assert.doesNotMatch(message, /s3cret/);
});

Deno.test("pullError() keeps what says enough already", () => {
  const keyring = new Keyring(IMAGE, { softFail: false });
  for (const error of [new ImageError("a", { recoverable: true }), new ConfigError("b"), "cancelled"]) {
    assert.equal(pullError(error, { name: IMAGE.name, keyring }), error);
  }
  const broken = new CredentialsError('Cannot use auth.config "/x": it is not JSON', { recoverable: false });
  const error = pullError(broken, { name: IMAGE.name, keyring });
  assert.ok(error instanceof ImageError);
  assert.equal(error.message, `Cannot pull image "${IMAGE.name}": cannot use auth.config "/x": it is not JSON`);
  assert.equal(error.recoverable, false);
});
