/** Writes what of `docs/` is made from declarations and recorded results; with `--check` fails when it is not what they say. */

import { readResults } from "./benchmarks/bench_results.ts";
import { benchmarksPage } from "./benchmarks/benchmarks_page.ts";
import { migratingGuide } from "./docs/migrating.ts";
import { optionsReference } from "./docs/options_reference.ts";

const ROOT = new URL("../", import.meta.url);

async function main(args: readonly string[]): Promise<number> {
  const benchmarks = benchmarksPage(await readResults(ROOT));
  const pages = new Map([
    ["docs/options.md", optionsReference()],
    ["docs/migrating.md", migratingGuide()],
    ...benchmarks,
  ]);
  let stale = 0;
  for (const [path, text] of pages) {
    if (!args.includes("--check")) await Deno.writeTextFile(path, text);
    else if (await Deno.readTextFile(path).catch(() => "") !== text) {
      const source = benchmarks.has(path) ? "bench/results" : "src/config";
      console.error(`${path} is not what ${source} says; run "deno task docs" and commit`);
      stale++;
    }
  }
  return stale === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
