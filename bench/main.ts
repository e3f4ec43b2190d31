/** Runs the benches that are named, or all, one after the other, and writes docs/benchmarks.md: `deno task bench [NAME...]` */

import { BENCHES, readResults, resultsPath } from "../dev/benchmarks/bench_results.ts";
import { benchmarksPage } from "../dev/benchmarks/benchmarks_page.ts";

const ROOT = new URL("../", import.meta.url);

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !BENCHES.some((bench) => bench === name));
  if (unknown !== undefined) {
    console.error(`Cannot run bench "${unknown}": it is unknown, allowed are ${BENCHES.join(", ")}`);
    return 2;
  }
  for (const bench of names.length > 0 ? names : BENCHES) {
    const { success } = await runBench(bench);
    if (!success) return 1;
  }
  await Deno.mkdir(new URL("docs/benchmarks", ROOT), { recursive: true });
  for (const [path, text] of benchmarksPage(await readResults(ROOT))) {
    await Deno.writeTextFile(new URL(path, ROOT), text);
  }
  return 0;
}

/** In a process of its own, so that no bench is slower for what ran before it. */
function runBench(bench: string): Promise<Deno.CommandStatus> {
  const args = ["run", "-A", "--quiet", new URL(`${bench}.ts`, import.meta.url).pathname];
  const env = { BENCH_RECORD: new URL(resultsPath(bench), ROOT).pathname, BENCH_COMMAND: `deno task bench ${bench}` };
  return new Deno.Command(Deno.execPath(), { args, env, stdin: "null" }).spawn().status;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
