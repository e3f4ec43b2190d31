/** Runs the tests, and says at the end what was skipped: deno task test [PATH or option of deno test]... */

import { skippedParts } from "../tests/support/skipped_parts.ts";

/** Leak sanitizers are on by default until Deno 2.8, which has options for them; older ones refuse the options. */
export function sanitizerFlags(denoVersion: string): string[] {
  const [major = 0, minor = 0] = denoVersion.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 8) ? ["--sanitize-ops", "--sanitize-resources"] : [];
}

/** The arguments of `deno` for a run of the tests at those paths, or with those options. */
export function testArguments(args: readonly string[], { denoVersion, isCi }: { denoVersion: string; isCi: boolean }) {
  const hasPath = args.some((arg) => !arg.startsWith("-"));
  const frozen = isCi ? ["--frozen"] : [];
  return [
    "test",
    "--permission-set=tests",
    ...frozen,
    ...sanitizerFlags(denoVersion),
    ...args,
    ...(hasPath ? [] : ["tests", "packages"]),
  ];
}

async function main(): Promise<number> {
  const isCi = Deno.env.get("CI") === "true";
  const args = testArguments(Deno.args, { denoVersion: Deno.version.deno, isCi });
  const { code } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
  for (const line of await skippedParts()) console.log(line);
  return code;
}

if (import.meta.main) Deno.exit(await main());
