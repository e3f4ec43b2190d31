import { join } from "node:path";
import { differingFiles } from "./checks/differing_files.ts";
import { runCommand } from "./run_command.ts";

const GENERATED = ["src/gen", "packages/grpc/gen", "packages/grpc/tests/gen"];

/** Generated files, as paths from the repository root, that differ from what `deno task gen` writes today. */
export async function checkGen(): Promise<string[]> {
  await Deno.mkdir("dist", { recursive: true });
  const outDir = await Deno.makeTempDir({ dir: "dist", prefix: "check-gen-" });
  try {
    await runCommand(["deno", "task", "--quiet", "gen", "--output", outDir]);
    const differing = await Promise.all(GENERATED.map(async (dir) => {
      const names = await differingFiles(dir, join(outDir, dir));
      return names.map((name) => join(dir, name));
    }));
    return differing.flat();
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
}

if (import.meta.main) {
  const paths = await checkGen();
  if (paths.length > 0) {
    console.error(`Generated code is not what the .proto files say; run "deno task gen" and commit what it changes:`);
    for (const path of paths) console.error(`  ${path}`);
    Deno.exit(1);
  }
}
