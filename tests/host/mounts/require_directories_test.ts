import assert from "node:assert/strict";

import { requireDirectories } from "../../../src/host/mounts/require_directories.ts";
import { taskDirectories } from "../../../src/model/plan/task_directories.ts";
import { TempTree, type TreeEntry } from "../../support/temp_tree.ts";

const USUAL = {
  "alloc/logs": { directory: true },
  "web/local": { directory: true },
  "web/secrets": { directory: true },
} as const;

async function problemOf(name: string, entry: TreeEntry): Promise<string> {
  const { [name as keyof typeof USUAL]: _replaced, ...usual } = USUAL;
  await using tree = await TempTree.of({ ...usual, [name]: entry });
  const check = requireDirectories(taskDirectories(tree.path, "web"));
  return await check.then(() => "none", (error: Error) => `${error}`.replaceAll(tree.path, "<alloc>"));
}

Deno.test("requireDirectories() lets the directories pass that Nomad made", async () => {
  assert.equal(await problemOf("web/local", { directory: true }), "none");
});

Deno.test("requireDirectories() refuses a link or a file in the place of one of them", async () => {
  assert.deepEqual(
    [
      await problemOf("web/local", { link: "/" }),
      await problemOf("web/secrets", { link: "../alloc" }),
      await problemOf("alloc/logs", { link: "/var/log" }),
      await problemOf("alloc/logs", "a file"),
    ],
    [
      'ConfigError: Cannot bind "<alloc>/web/local": it is a link',
      'ConfigError: Cannot bind "<alloc>/web/secrets": it is a link',
      'ConfigError: Cannot bind "<alloc>/alloc/logs": it is a link',
      'ConfigError: Cannot bind "<alloc>/alloc/logs": it is not a directory',
    ],
  );
});

Deno.test("requireDirectories() refuses a link on the way to one of them", async () => {
  await using tree = await TempTree.of({
    "alloc/logs": { directory: true },
    web: { link: "other" },
    "other/local": { directory: true },
    "other/secrets": { directory: true },
  });
  await assert.rejects(requireDirectories(taskDirectories(tree.path, "web")), /links lead it to ".+\/other\/local"$/);
});
