/** Runs the tests, and says at the end what was skipped: deno task test [PATH or option of deno test]... */

import { skippedLines } from "./tests/skipped_lines.ts";
import { testArguments } from "./tests/test_arguments.ts";
import { testFiles, type TestKind } from "./tests/test_kind.ts";

const ALL = ["tests", "packages"];

async function main([first, ...others]: readonly string[]): Promise<number> {
  const kind = first?.startsWith("--kind=") ? first.slice("--kind=".length) as TestKind : undefined;
  const args = kind === undefined && first !== undefined ? [first, ...others] : others;
  const flags = args.filter((arg) => arg.startsWith("-"));
  const named = args.filter((arg) => !arg.startsWith("-"));
  const paths = named.length > 0 ? named : ALL;
  const directory = await Deno.makeTempDir({ prefix: "tests-" });
  try {
    const record = `${directory}/skipped`;
    await Deno.writeTextFile(record, "");
    const command = testArguments({
      denoVersion: Deno.version.deno,
      isCi: Deno.env.get("CI") === "true",
      kind,
      flags,
      paths: kind === undefined ? paths : await testFiles(kind, paths),
    });
    const env = { SKIPPED_TESTS: record };
    const { code } = await new Deno.Command(Deno.execPath(), { args: command, env }).spawn().status;
    for (const line of skippedLines(await Deno.readTextFile(record))) console.log(line);
    return code;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
