import { posix } from "node:path";

import { ConfigError } from "../../errors.ts";
import type { SeccompProfileFile } from "../../model/confinement/seccomp_profile_file.ts";
import { isAtOrBelow, JobFileError } from "./held_file.ts";
import { readJobFile } from "./read_job_file.ts";

/** Docker's default profile has 13 KiB. */
const BYTES_MAX = 256 * 1024;

/** Where a profile may be. */
export interface ProfilePlaces {
  /** Directories of the node; anywhere on it when unset (see the plugin's `seccomp_profile_dirs`). */
  readonly directories?: readonly string[] | undefined;
  /** The directory that a relative path starts at, and those in it that are the task's own. */
  readonly taskDirectory: string;
  readonly own: readonly string[];
}

/**
 * The JSON of a `seccomp_profile`. Throws `ConfigError` when the file is not where one may be, cannot be read or is not
 * JSON; the message holds nothing of the file, which may be another one by mistake or on purpose.
 */
export async function readSeccompProfile(path: string, places: ProfilePlaces): Promise<SeccompProfileFile> {
  const { isOperators, ...file } = placeOf(path, places);
  return { path, isOperators, json: parse(path, await read(path, { ...file, bytesMax: BYTES_MAX })) };
}

interface Place {
  readonly at: string;
  readonly within?: readonly string[];
  readonly isOperators: boolean;
}

function placeOf(path: string, { directories, taskDirectory, own }: ProfilePlaces): Place {
  const at = posix.resolve(taskDirectory, path);
  if (directories?.some((directory) => isAtOrBelow(at, directory))) {
    return { at, within: directories, isOperators: true };
  }
  if (!path.startsWith("/") || own.some((directory) => isAtOrBelow(at, directory))) {
    return { at, within: own, isOperators: false };
  }
  if (directories === undefined) return { at, isOperators: false };
  const allowed = directories.length === 0
    ? "no directory of the node"
    : directories.map((each) => `"${each}"`).join(", ");
  throw refuse(path, { reason: `the plugin's seccomp_profile_dirs allows ${allowed}, and the task's own directory` });
}

async function read(
  path: string,
  { at, ...options }: Omit<Place, "isOperators"> & { readonly bytesMax: number },
): Promise<string> {
  try {
    return await readJobFile(at, options);
  } catch (cause) {
    if (!(cause instanceof JobFileError)) throw cause;
    throw refuse(path, { reason: cause.message, cause });
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8 quotes the file in its error.
    throw refuse(path, { reason: "it is not JSON" });
  }
}

function refuse(path: string, { reason, cause }: { reason: string; cause?: unknown }): ConfigError {
  return new ConfigError(`Cannot use seccomp_profile "${path}": ${reason}`, { cause });
}
