import assert from "node:assert/strict";

import { makeVolume } from "../../../src/host/volumes/make_volume.ts";
import { mountVolume, noteVolumeUse, releaseVolumes } from "../../../src/host/volumes/volume_mounts.ts";
import type { PlannedVolume } from "../../../src/model/plan/planned_volume.ts";
import { rootTest } from "../../support/root_test_case.ts";

/** Memory stands in for a server of files: the mechanism is mount(8)'s. */
function planned(path: string, changes: Partial<PlannedVolume["filesystem"]> = {}): PlannedVolume {
  const filesystem = { type: "tmpfs", device: "memory", options: ["size=1m"], ...changes };
  return { target: "/data", path, readonly: false, noCopy: true, kept: { name: "db", labels: {} }, filesystem };
}

async function mountsAt(path: string): Promise<string[]> {
  return (await Deno.readTextFile("/proc/self/mounts")).split("\n").filter((line) => line.split(" ")[1] === path);
}

rootTest("mountVolume() mounts a file system once, and it goes with the last container that uses it", async () => {
  const namedVolumesDir = await Deno.makeTempDir();
  const path = `${namedVolumesDir}/db/_data`;
  await Deno.mkdir(path, { recursive: true });
  const volume = planned(path);
  for (const containerId of ["one", "two"]) {
    await noteVolumeUse([volume], { namedVolumesDir, containerId });
    await mountVolume(volume);
  }
  const [mount = "", ...more] = await mountsAt(path);
  assert.match(mount, /^memory .* tmpfs rw,nosuid,nodev,.*size=1024k/);
  assert.deepEqual(more, []);
  await releaseVolumes({ namedVolumesDir, containerId: "one" });
  assert.equal((await mountsAt(path)).length, 1);
  await releaseVolumes({ namedVolumesDir, containerId: "other" });
  await releaseVolumes({ namedVolumesDir, containerId: "two" });
  assert.deepEqual(await mountsAt(path), []);
  await Deno.remove(namedVolumesDir, { recursive: true });
});

rootTest("makeVolume() leaves a volume alone that is mounted, whose server may not answer", async () => {
  const namedVolumesDir = await Deno.makeTempDir();
  const path = `${namedVolumesDir}/db/_data`;
  await Deno.mkdir(path, { recursive: true });
  const volume = planned(path);
  await mountVolume(volume);
  await makeVolume(volume, { rootfs: [] });
  assert.deepEqual([...Deno.readDirSync(`${namedVolumesDir}/db`)].map(({ name }) => name), ["_data"]);
  await noteVolumeUse([volume], { namedVolumesDir, containerId: "one" });
  await releaseVolumes({ namedVolumesDir, containerId: "one" });
  await makeVolume(volume, { rootfs: [] });
  assert.ok((await Deno.stat(`${namedVolumesDir}/db/volume.json`)).isFile);
  await Deno.remove(namedVolumesDir, { recursive: true });
});

rootTest(
  "mountVolume() says why the node could not mount it, without the options, which may hold a password",
  async () => {
    const namedVolumesDir = await Deno.makeTempDir();
    const volume = planned(namedVolumesDir, { type: "nosuchfs", options: ["password=secret"] });
    await assert.rejects(mountVolume(volume), (error: Error) => {
      assert.match(
        error.message,
        /^Cannot mount nosuchfs "memory" for the volume at "\/data": .*(?:filesystem|fs) type/,
      );
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
    await Deno.remove(namedVolumesDir, { recursive: true });
  },
);
