/** Writes what of `docs/` is made from declarations; with `--check` fails when it is not what they say today. */

import { migratingGuide } from "./docs/migrating.ts";
import { optionsReference } from "./docs/options_reference.ts";

const PAGES = { "docs/options.md": optionsReference, "docs/migrating.md": migratingGuide };

async function main(args: readonly string[]): Promise<number> {
  let stale = 0;
  for (const [path, make] of Object.entries(PAGES)) {
    if (!args.includes("--check")) await Deno.writeTextFile(path, make());
    else if (await Deno.readTextFile(path) !== make()) {
      console.error(`${path} is not what src/config says; run "deno task docs" and commit`);
      stale++;
    }
  }
  return stale === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
