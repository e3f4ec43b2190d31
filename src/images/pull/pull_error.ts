import { PullError } from "../../containerd/errors.ts";
import { ConfigError, DriverError, ImageError } from "../../errors.ts";
import { uncapitalized } from "../uncapitalized.ts";
import { CredentialsError } from "../credentials/credentials_error.ts";
import { registryHost } from "../credentials/registry_host.ts";
import type { Keyring } from "../credentials/keyring.ts";

interface Failure {
  readonly name: string;
  readonly keyring: Keyring;
}

/**
 * A failed pull as an ImageError that names the image, says why in plain words, and keeps containerd's. What the author of
 * a job must mend is not recoverable; what somebody else may mend meanwhile is.
 */
export function pullError(error: unknown, { name, keyring }: Failure): unknown {
  if (error instanceof ImageError || error instanceof ConfigError || !(error instanceof Error)) return error;
  const because = (reason: string, { recoverable }: { recoverable: boolean }) =>
    new ImageError(`Cannot pull image "${name}": ${reason}`, { reason, recoverable, cause: error });
  if (error instanceof CredentialsError) return because(uncapitalized(error.message), error);
  const words = withoutQueries(error instanceof DriverError ? error.reason : error.message);
  if (error instanceof DriverError && error.isDiskFull) {
    return because(`the disk of containerd is full (${words})`, { recoverable: true });
  }
  const failure = error instanceof PullError ? error.failure : undefined;
  switch (failure?.kind) {
    case "registry":
      return because(`${failure.summary} (${words})`, failure);
    case "refused": {
      const { reason, recoverable } = refusal(failure, keyring);
      return because(reason, { recoverable });
    }
    case "not found":
      return because(`the registry does not have it (${words})`, { recoverable: false });
    default:
      return because(words, { recoverable: true });
  }
}

/** The credentials of a job are its author's to mend, the plugin's may be mended while the job tries again. */
function refusal(
  { isUnknownUser }: { readonly isUnknownUser: boolean },
  keyring: Keyring,
): { reason: string; recoverable: boolean } {
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
  if (!isUnknownUser) {
    return {
      reason: `"${host}" does not let ${user} of ${given.option} pull it, or the repository does not exist`,
      recoverable,
    };
  }
  return { reason: `"${host}" refuses ${user} of ${given.option}: wrong user or password`, recoverable };
}

/** Without what URLs carry after `?`, which may be a signature. */
function withoutQueries(words: string): string {
  return words.replace(/\?[^\s"]+/g, "?…");
}
