import assert from "node:assert/strict";

import { fillDirectory } from "../../../src/host/volumes/fill_directory.ts";
import { rootTest } from "../../support/root_test_case.ts";
import { makeNode, TempTree } from "../../support/temp_tree.ts";

const rootfs = (source: string) => [{ type: "bind", source, options: ["rbind"] }];

rootTest("fillDirectory() copies files, links and FIFOs of the image with their owners", async () => {
  await using image = await TempTree.of({ "data/sub/file": "text", "data/link": { link: "/etc" } });
  await makeNode(`${image.path}/data/fifo`, ["p"]);
  await Deno.chown(`${image.path}/data/sub/file`, 1000, 1001);
  await using volume = await TempTree.of();
  await fillDirectory(volume.path, { rootfs: rootfs(image.path), target: "/data" });
  const { uid, gid } = await Deno.lstat(`${volume.path}/sub/file`);
  assert.deepEqual([uid, gid], [1000, 1001]);
  assert.equal(await Deno.readLink(`${volume.path}/link`), "/etc");
  assert.ok((await Deno.lstat(`${volume.path}/fifo`)).isFifo);
});

rootTest("fillDirectory() makes no device of the image's, which Nomad's agent would read for anybody", async () => {
  for (const kind of [["b", "7", "0"], ["c", "1", "1"]]) {
    await using image = await TempTree.of({ "data/file": "text" });
    await makeNode(`${image.path}/data/node`, kind);
    await using volume = await TempTree.of();
    const filling = fillDirectory(volume.path, { rootfs: rootfs(image.path), target: "/data" });
    await assert.rejects(filling, /node': Operation not permitted/);
    await assert.rejects(Deno.lstat(`${volume.path}/node`), Deno.errors.NotFound);
  }
});
