import assert from "node:assert/strict";
import { join } from "node:path";
import { differingFiles } from "../../dev/checks/differing_files.ts";

async function writeTree(dir: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(join(dir, name, ".."), { recursive: true });
    await Deno.writeTextFile(join(dir, name), content);
  }
}

Deno.test("differingFiles() names changed, missing and stale files, and no equal ones", async () => {
  const [left, right] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  try {
    await writeTree(left, { "same.ts": "1", "deep/changed.ts": "1", "deep/stale.ts": "1" });
    await writeTree(right, { "same.ts": "1", "deep/changed.ts": "2", "missing.ts": "" });
    assert.deepEqual(await differingFiles(left, right), ["deep/changed.ts", "deep/stale.ts", "missing.ts"]);
  } finally {
    await Promise.all([left, right].map((dir) => Deno.remove(dir, { recursive: true })));
  }
});
