import { parse } from "@cdktn/hcl2json";
import { LaunchError } from "../host/launch_error.ts";
import type { Body } from "../hcl/decode_spec.ts";

/** HCL as JSON: a block is a list of objects, under its labels; what is not plain stays a `${…}` template. */
export async function parseHcl(text: string, fileName: string): Promise<Body> {
  try {
    return await parse(fileName, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^parse config: \[(.*)\]$/s, "$1") : String(cause);
    throw new LaunchError(`Cannot read "${fileName}": ${reason}`, { cause });
  }
}
