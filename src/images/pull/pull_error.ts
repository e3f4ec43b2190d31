import { ConfigError, ImageError } from "../../errors.ts";
import { CredentialsError } from "../credentials/credentials_error.ts";
import { registryHost } from "../credentials/registry_host.ts";
import type { Keyring } from "../credentials/keyring.ts";

interface Failure {
  readonly name: string;
  readonly keyring: Keyring;
}

interface Cause {
  readonly pattern: RegExp;
  readonly recoverable: boolean;
  readonly reason: string;
}

const DISK_FULL = /no space left on device/;
/**
 * containerd passes a registry's answer on as text only (see its core/remotes/docker), which names the image too, so each
 * pattern has something that no name has. What the author of a job must mend is not recoverable; what somebody else may
 * mend meanwhile is.
 */
const CAUSES: readonly Cause[] = [
  { pattern: DISK_FULL, recoverable: true, reason: "the disk of containerd is full" },
  { pattern: /toomanyrequests: |429 Too Many/i, recoverable: true, reason: "the registry's rate limit is reached" },
  {
    pattern: /server gave HTTP response to HTTPS client/,
    recoverable: false,
    reason: "the registry speaks plain http, which only a hosts.toml in registry_hosts_dir can allow",
  },
  { pattern: /certificate has expired/, recoverable: true, reason: "the registry's certificate has expired" },
  { pattern: /x509: |tls: /, recoverable: true, reason: "the registry's certificate is not trusted" },
  { pattern: /no such host|server misbehaving/, recoverable: true, reason: "the registry's name cannot be resolved" },
  {
    pattern: /dial tcp|connection re(fused|set)|(i\/o|handshake) timeout|\bEOF$/,
    recoverable: true,
    reason: "the registry cannot be reached",
  },
];

const REFUSED = /401 Unauthorized|403 Forbidden|authorization failed|access denied|insufficient_scope|no basic auth/i;
const NO_SCOPE = /insufficient_scope|403 Forbidden|authorization failed: (?!no basic)/i;
const NOT_FOUND = /\bnot found\b|404 Not Found/i;

/** A failed pull as an ImageError that names the image, says why in plain words, and keeps containerd's. */
export function pullError(error: unknown, { name, keyring }: Failure): unknown {
  if (error instanceof ImageError || error instanceof ConfigError || !(error instanceof Error)) return error;
  if (error instanceof CredentialsError) {
    return imageError(name, { reason: uncapitalized(error.message), recoverable: error.recoverable, cause: error });
  }
  const words = shown(error.message, name);
  const known = CAUSES.find(({ pattern }) => pattern.test(words));
  if (known) return imageError(name, { ...known, reason: `${known.reason} (${words})`, cause: error });
  if (REFUSED.test(words)) return imageError(name, { ...refusal(words, keyring), cause: error });
  if (NOT_FOUND.test(words)) {
    return imageError(name, { reason: `the registry does not have it (${words})`, recoverable: false, cause: error });
  }
  return imageError(name, { reason: words, recoverable: true, cause: error });
}

/** Whether a pull failed because containerd could not write any more. */
export function isDiskFull(error: Error): boolean {
  return DISK_FULL.test(error.message);
}

/** The credentials of a job are its author's to mend, the plugin's may be mended while the job tries again. */
function refusal(words: string, keyring: Keyring): { reason: string; recoverable: boolean } {
  const { host = "the registry", given } = keyring.last;
  if (given === undefined) {
    const advice = keyring.hasAimless
      ? `; the plugin's auth is given to no registry until it says server_address = "${registryHost(host)}"`
      : "";
    return {
      reason: `"${host}" asks for credentials and there are none, or the repository does not exist${advice}`,
      // The operator may add it while the job tries again.
      recoverable: keyring.hasAimless,
    };
  }
  const user = given.username === "" ? "the token" : `user "${given.username}"`;
  const recoverable = given.option !== "the task's auth";
  if (NO_SCOPE.test(words)) {
    return {
      reason: `"${host}" does not let ${user} of ${given.option} pull it, or the repository does not exist`,
      recoverable,
    };
  }
  return { reason: `"${host}" refuses ${user} of ${given.option}: wrong user or password`, recoverable };
}

function imageError(
  name: string,
  { reason, recoverable, cause }: { reason: string; recoverable: boolean; cause: Error },
): ImageError {
  return new ImageError(`Cannot pull image "${name}": ${reason}`, { recoverable, cause });
}

/** containerd's words without our own prefix and without what URLs carry after `?`, which may be a signature. */
function shown(message: string, name: string): string {
  const prefix = `Cannot pull image "${name}": `;
  const words = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return words.replace(/\?[^\s"]+/g, "?…");
}

function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
