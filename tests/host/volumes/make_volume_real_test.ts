import assert from "node:assert/strict";

import { makeVolume } from "../../../src/host/volumes/make_volume.ts";
import type { PlannedVolume } from "../../../src/model/plan/planned_volume.ts";
import { rootTest } from "../../support/root_test_case.ts";
import { TempTree, type TreeEntry } from "../../support/temp_tree.ts";

async function imageOf(entries: Readonly<Record<string, TreeEntry>>) {
  const tree = await TempTree.of(entries);
  const rootfs = [{ type: "bind", source: tree.path, options: ["rbind"] }];
  return { rootfs, tree, [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() };
}

function planned(directory: string): PlannedVolume {
  return {
    target: "/data",
    path: `${directory}/db/_data`,
    readonly: false,
    noCopy: false,
    kept: { name: "db", labels: {} },
  };
}

const namesIn = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();

rootTest(
  "makeVolume() leaves an empty volume where a container has it, whoever wants it next, and fills it there",
  async () => {
    await using node = await TempTree.of();
    const volume = planned(node.path);
    await using empty = await imageOf({ "data": { directory: true } });
    await makeVolume(volume, empty);
    const { ino } = await Deno.stat(volume.path);
    await makeVolume(volume, empty);
    await makeVolume({ ...volume, noCopy: true }, empty);
    await Deno.chmod(volume.path, 0o700);
    await makeVolume({ ...volume, noCopy: true }, empty);
    await makeVolume({ ...volume, target: "/other" }, empty);
    const { ino: still, mode } = await Deno.stat(volume.path);
    assert.deepEqual([still, (mode ?? 0) & 0o7777], [ino, 0o700]);
    await using full = await imageOf({ "data/one": "1", "data/sub/two": "2" });
    await Deno.chown(`${full.tree.path}/data`, 1000, 1001);
    await makeVolume(volume, full);
    const info = await Deno.stat(volume.path);
    assert.deepEqual([info.ino, info.uid, info.gid], [ino, 1000, 1001]);
    assert.deepEqual(namesIn(volume.path), ["one", "sub"]);
    assert.deepEqual(namesIn(`${node.path}/db`), ["_data", "volume.json"]);
  },
);

rootTest(
  "makeVolume() ends what an earlier life of the plugin has left half moved, and fills nothing twice",
  async () => {
    await using node = await TempTree.of({
      "db/_data/one": "mine",
      "db/_filled/one": "1",
      "db/_filled/sub/two": "2",
      "db/_making/three": "3",
    });
    await using image = await imageOf({ "data/other": "" });
    await makeVolume(planned(node.path), image);
    assert.deepEqual(namesIn(`${node.path}/db/_data`), ["one", "sub"]);
    assert.equal(await Deno.readTextFile(`${node.path}/db/_data/one`), "mine");
    assert.ok(!namesIn(`${node.path}/db`).includes("_filled"));
  },
);
