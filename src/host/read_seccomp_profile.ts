import { ConfigError } from "../errors.ts";
import type { SeccompProfileFile } from "../model/seccomp_profile_file.ts";

/** The JSON of a `seccomp_profile`. Throws `ConfigError` when the file cannot be read or is not JSON. */
export async function readSeccompProfile(path: string): Promise<SeccompProfileFile> {
  return { path, json: parse(path, await read(path)) };
}

async function read(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) throw refuse(path, { reason: "the node has no such file", cause });
    throw refuse(path, { reason: cause instanceof Error ? cause.message : String(cause), cause });
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // V8 quotes the file, which may be another one by mistake or on purpose.
    const words = String(cause instanceof Error ? cause.message : cause).replace(/, (?:\.{3})?".*$/s, "");
    throw refuse(path, { reason: `it is not JSON, ${words}`, cause });
  }
}

function refuse(path: string, { reason, cause }: { reason: string; cause: unknown }): ConfigError {
  return new ConfigError(`Cannot use seccomp_profile "${path}": ${reason}`, { cause });
}
