/** Fails when `src/gen` is not what `deno task gen` makes of `proto/` today. */

import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

const generatedDir = "src/gen";

/** Names, relative to the two directories, of the files that differ or exist in one of them only; sorted. */
export async function differingFiles(leftDir: string, rightDir: string): Promise<string[]> {
  const [left, right] = await Promise.all([readTree(leftDir), readTree(rightDir)]);
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => left.get(name) !== right.get(name)).sort();
}

async function readTree(dir: string): Promise<Map<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(paths.map(async (path) => [relative(dir, path), await readFile(path, "utf8")] as const)),
  );
}

async function generate(outDir: string): Promise<void> {
  const command = new Deno.Command(Deno.execPath(), { args: ["task", "--quiet", "gen", "--output", outDir] });
  const { success, stderr } = await command.output();
  if (!success) throw new Error(`Cannot generate "${generatedDir}": ${new TextDecoder().decode(stderr).trim()}`);
}

async function main(): Promise<number> {
  const outDir = await Deno.makeTempDir({ prefix: "gen-check-" });
  try {
    await generate(outDir);
    const differing = await differingFiles(generatedDir, join(outDir, generatedDir));
    if (differing.length === 0) return 0;
    console.error(`${generatedDir} is not what proto/ says; run "deno task gen" and commit. Differing files:`);
    for (const name of differing) console.error(`  ${join(generatedDir, name)}`);
    return 1;
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main());
