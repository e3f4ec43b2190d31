/** Runs the tests, and says at the end what was skipped: deno task test [PATH or option of deno test]... */

import denoConfig from "../deno.json" with { type: "json" };
import { skippedLines } from "./tests/skipped_lines.ts";
import { testArguments } from "./tests/test_arguments.ts";
import { testFiles, type TestKind } from "./tests/test_kind.ts";
import { unusedGrants } from "./checks/unused_grants.ts";

const ALL = ["tests", "packages"];
const KIND = "--kind=";

async function main(args: readonly string[]): Promise<number> {
  const kind = args.find((arg) => arg.startsWith(KIND))?.slice(KIND.length) as TestKind | undefined;
  const flags = args.filter((arg) => arg.startsWith("-") && !arg.startsWith(KIND));
  const named = args.filter((arg) => !arg.startsWith("-"));
  const paths = named.length > 0 ? named : ALL;
  const directory = await Deno.makeTempDir({ prefix: "tests-" });
  const records = { skipped: `${directory}/skipped`, audit: `${directory}/audit` };
  try {
    await Deno.writeTextFile(records.skipped, "");
    const isWholeUnit = kind === "unit" && named.length + flags.length === 0;
    const command = testArguments({
      denoVersion: Deno.version.deno,
      isCi: Deno.env.get("CI") === "true",
      kind,
      flags,
      paths: kind === undefined ? paths : await testFiles(kind, paths),
    });
    const env = { SKIPPED_TESTS: records.skipped, ...(isWholeUnit && { DENO_AUDIT_PERMISSIONS: records.audit }) };
    const { code } = await new Deno.Command(Deno.execPath(), { args: command, env }).spawn().status;
    for (const line of skippedLines(await Deno.readTextFile(records.skipped))) console.log(line);
    return code === 0 && isWholeUnit ? await refuseUnused(records.audit) : code;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Fails when the set `unit` grants what no test used. */
async function refuseUnused(auditFile: string): Promise<number> {
  const unused = unusedGrants(denoConfig.permissions.unit, {
    audit: await Deno.readTextFile(auditFile),
    directory: Deno.cwd(),
  });
  for (const grant of unused) console.error(`The permission set "unit" grants "${grant}", which no test uses`);
  return unused.length > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
