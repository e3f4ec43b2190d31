import { findOnPath } from "../../dev/find_on_path.ts";

/** Whether this process may run containers. */
export const isRoot = Deno.uid() === 0;

/** The nomad program that NOMAD_BIN names, or the one on PATH; undefined when there is none. */
export async function nomadBinary(): Promise<string | undefined> {
  return Deno.env.get("NOMAD_BIN") || await findOnPath("nomad");
}

/** What this machine cannot test, each as a line that says why. */
export async function skippedParts(): Promise<string[]> {
  const lines: string[] = [];
  if (!isRoot) lines.push("skipped: tests that run containers or mount, since they need root");
  if (!await nomadBinary()) {
    lines.push("skipped: tests under a real Nomad agent, since NOMAD_BIN is not set and PATH has no nomad");
  }
  return lines;
}
