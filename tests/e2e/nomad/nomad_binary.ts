import { findOnPath } from "../../../dev/find_on_path.ts";

/** The nomad program that NOMAD_BIN names, or the one on PATH; undefined when there is none. */
export async function nomadBinary(): Promise<string | undefined> {
  return Deno.env.get("NOMAD_BIN") || await findOnPath("nomad");
}
