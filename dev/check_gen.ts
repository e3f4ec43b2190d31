import { join } from "node:path";
import { differingFiles } from "./differing_files.ts";
import { runCommand } from "./run_command.ts";

/** Files of `src/gen`, as paths from the repository root, that differ from what `deno task gen` writes today. */
export async function checkGen(): Promise<string[]> {
  const outDir = await Deno.makeTempDir({ prefix: "check-gen-" });
  try {
    await runCommand([Deno.execPath(), "task", "--quiet", "gen", "--output", outDir]);
    const names = await differingFiles("src/gen", join(outDir, "src/gen"));
    return names.map((name) => join("src/gen", name));
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
}

if (import.meta.main) {
  const paths = await checkGen();
  if (paths.length > 0) {
    console.error(`src/gen is not what proto/ says; run "deno task gen" and commit what it changes:`);
    for (const path of paths) console.error(`  ${path}`);
    Deno.exit(1);
  }
}
