import { decode } from "@msgpack/msgpack";
import { ConfigError, wordsOf } from "../errors.ts";
import { isRecord } from "./options_block.ts";

/** Nomad takes a job of 1 MB at most (see its job_max_source_size); what decoding costs is in proportion to this. */
const LARGEST_BYTES = 2 ** 20;

/** The map that Nomad made of a config block; `block` names it in the ConfigError for anything else. */
export function readMsgpack(bytes: Uint8Array, block: string): Record<string, unknown> {
  if (bytes.length > LARGEST_BYTES) {
    throw new ConfigError(
      `Cannot read the ${block}: its msgpack has ${bytes.length} bytes, allowed are ${LARGEST_BYTES}`,
    );
  }
  const value = decoded(bytes, block);
  if (isRecord(value)) return value;
  throw new ConfigError(`Cannot read the ${block}: its msgpack holds ${kindOf(value)}, not a map of options`);
}

function decoded(bytes: Uint8Array, block: string): unknown {
  try {
    // Nomad writes whole numbers up to 64 bits, which a double cannot hold.
    return decode(bytes, { useBigInt64: true });
  } catch (cause) {
    const reason = wordsOf(cause);
    throw new ConfigError(`Cannot read the ${block}: its msgpack is broken (${reason})`, { cause });
  }
}

function kindOf(value: unknown): string {
  if (value === null) return "nil";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
