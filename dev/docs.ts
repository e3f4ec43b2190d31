/** Writes `docs/options.md`; with `--check` fails when it is not what the declarations say today. */

import { optionsReference } from "./options_reference.ts";

const path = "docs/options.md";

async function main(args: readonly string[]): Promise<number> {
  const reference = optionsReference();
  if (!args.includes("--check")) {
    await Deno.writeTextFile(path, reference);
    return 0;
  }
  if (await Deno.readTextFile(path) === reference) return 0;
  console.error(`${path} is not what src/config says; run "deno task docs" and commit`);
  return 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
