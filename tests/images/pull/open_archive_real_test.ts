import assert from "node:assert/strict";

import { archiveIdentity } from "../../../src/images/pull/open_archive.ts";
import { taskDirectories } from "../../../src/model/plan/task_directories.ts";
import { TempTree } from "../../support/temp_tree.ts";

Deno.test("archiveIdentity() stays as long as the archive does, but for one that was just written", async () => {
  await using tree = await TempTree.of({ "web/local/image.tar": "one" });
  const archive = { path: "local/image.tar", directories: taskDirectories(tree.path, "web") };
  const identity = (nowMs: number) => archiveIdentity(archive, { image: "hello", nowMs });
  const [justNow, later] = [Date.now(), Date.now() + 10_000];
  assert.equal(await identity(later), await identity(later));
  assert.notEqual(await identity(justNow), await identity(justNow));
  const before = await identity(later);
  await Deno.writeTextFile(`${archive.directories.local}/image.tar`, "another");
  assert.notEqual(await identity(later), before);
});
