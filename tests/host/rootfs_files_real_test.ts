import assert from "node:assert/strict";
import { dirname } from "node:path";

import { ReadonlyMount } from "../../src/host/rootfs/readonly_mount.ts";
import { RootfsFiles } from "../../src/host/rootfs/rootfs_files.ts";
import { rootfsLayers } from "../../src/host/rootfs/rootfs_mount.ts";
import { rootTest } from "../support/root_test_case.ts";
import { TempTree } from "../support/temp_tree.ts";

Deno.test("rootfsLayers() is the directory of a bind mount", () => {
  assert.deepEqual(rootfsLayers([{ type: "bind", source: "/snapshots/1", options: ["rbind", "rw"] }]), [
    "/snapshots/1",
  ]);
});

Deno.test("rootfsLayers() is the upper directory of an overlay and then its lower ones", () => {
  const options = ["index=off", "workdir=/s/3/work", "upperdir=/s/3/fs", "lowerdir=/s/2/fs:/s/1/fs"];
  assert.deepEqual(rootfsLayers([{ type: "overlay", source: "overlay", options }]), ["/s/3/fs", "/s/2/fs", "/s/1/fs"]);
  const view = { type: "overlay", source: "overlay", options: ["lowerdir=/a\\:b:/c\\\\d"] };
  assert.deepEqual(rootfsLayers([view]), ["/a:b", "/c\\d"]);
});

Deno.test("rootfsLayers() is undefined for what has to be mounted to be read", () => {
  assert.equal(rootfsLayers([{ type: "ext4", source: "/dev/mapper/thin", options: [] }]), undefined);
  assert.equal(rootfsLayers([{ type: "overlay", source: "overlay", options: [] }]), undefined);
  const bind = { type: "bind", source: "/a", options: [] };
  assert.equal(rootfsLayers([bind, bind]), undefined);
  assert.equal(rootfsLayers([]), undefined);
});

Deno.test("RootfsFiles reads a bind mount's directory where it is", async () => {
  await using tree = await TempTree.of({ "etc/passwd": "here" });
  await using root = await RootfsFiles.open([{ type: "bind", source: tree.path, options: ["rbind"] }]);
  assert.deepEqual(await Array.fromAsync(root.files.lines("/etc/passwd")), ["here"]);
});

rootTest("RootfsFiles mounts another kind read-only for as long as the scope lasts", async () => {
  const countMounts = async () => (await Deno.readTextFile("/proc/self/mounts")).match(/nomad-rootfs-/g)?.length ?? 0;
  const before = await countMounts();
  {
    await using root = await RootfsFiles.open([{ type: "tmpfs", source: "tmpfs", options: ["rw", "size=64k"] }]);
    assert.deepEqual(await Array.fromAsync(root.files.lines("/etc/passwd")), []);
    assert.match(await Deno.readTextFile("/proc/self/mounts"), /nomad-rootfs-\S+ tmpfs ro,/);
  }
  assert.equal(await countMounts(), before);
});

rootTest("RootfsFiles leaves nothing behind when it cannot mount", async () => {
  const before = [...Deno.readDirSync("/tmp")].filter(({ name }) => name.startsWith("nomad-rootfs-")).length;
  await assert.rejects(
    RootfsFiles.open([{ type: "nosuchfs", source: "x", options: [] }]),
    /^Error: Cannot run "mount -t /,
  );
  assert.equal([...Deno.readDirSync("/tmp")].filter(({ name }) => name.startsWith("nomad-rootfs-")).length, before);
});

rootTest("ReadonlyMount lets nobody else on the node run or open what an image has", async () => {
  await using tree = await TempTree.of({ "bin/su": "text" });
  for (const options of [["rbind", "rw"], ["rbind", "ro"]]) {
    await using mount = await ReadonlyMount.of([{ type: "bind", source: tree.path, options }]);
    assert.equal(await Deno.readTextFile(`${mount.directory}/bin/su`), "text");
    assert.equal(((await Deno.stat(dirname(mount.directory))).mode ?? 0) & 0o7777, 0o700);
    const mounts = (await Deno.readTextFile("/proc/self/mounts")).split("\n");
    const [line = ""] = mounts.filter((each) => each.includes(` ${mount.directory} `));
    assert.match(line, / ro,nosuid,nodev,noexec,/);
  }
});
