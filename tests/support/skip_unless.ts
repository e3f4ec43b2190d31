import { findOnPath } from "../../dev/find_on_path.ts";

/** Whether this process may run containers. */
export const isRoot = Deno.uid() === 0;
/** Why tests that run containers or mount are skipped. */
export const NEEDS_ROOT = "they run containers or mount, which needs root";
export const NEEDS_NOMAD = "they need a Nomad agent: NOMAD_BIN is not set and PATH has no nomad";

/** The `ignore` of a test: true unless the condition holds; the end of the run tells the reason and how many there were. */
export function skipUnless(holds: boolean, reason: string): boolean {
  const record = Deno.env.get("SKIPPED_TESTS");
  if (!holds && record !== undefined) Deno.writeTextFileSync(record, `${reason}\n`, { append: true });
  return !holds;
}

/** The nomad program that NOMAD_BIN names, or the one on PATH; undefined when there is none. */
export async function nomadBinary(): Promise<string | undefined> {
  return Deno.env.get("NOMAD_BIN") || await findOnPath("nomad");
}
