import assert from "node:assert/strict";

import { resolveDevices } from "../../src/host/devices/resolve_devices.ts";
import { hostDevices } from "../../src/host/devices/walk_devices.ts";
import { sampleRequest } from "../support/sample.ts";
import { rootTest } from "../support/root_test_case.ts";
import { makeNode, TempTree } from "../support/temp_tree.ts";

Deno.test("resolveDevices() takes the numbers of a device from the node", async () => {
  const request = sampleRequest({ config: { devices: ["/dev/null:/dev/void:rw"] } });
  const { uid, gid, mode } = await Deno.stat("/dev/null");
  assert.deepEqual(await resolveDevices(request), [{
    path: "/dev/void",
    type: "c",
    major: 1,
    minor: 3,
    fileMode: (mode ?? 0) & 0o7777,
    uid,
    gid,
    permissions: "rw",
  }]);
});

Deno.test("resolveDevices() takes the devices of device plugins too", async () => {
  const devices = [{ taskPath: "/dev/gpu0", hostPath: "/dev/zero", permissions: "" }];
  const [device] = await resolveDevices(sampleRequest({ devices }));
  assert.deepEqual([device?.path, device?.minor, device?.permissions], ["/dev/gpu0", 5, "rwm"]);
});

rootTest("resolveDevices() follows a link to its device", async () => {
  await using tree = await TempTree.of({ "dev/by-id": { link: "null" } });
  await makeNode(`${tree.path}/dev/null`, ["c", "1", "3"]);
  const request = sampleRequest({ config: { devices: ["/dev/by-id:/dev/x"] } });
  const [device] = await resolveDevices(request, tree.path);
  assert.deepEqual([device?.path, device?.major, device?.minor], ["/dev/x", 1, 3]);
});

rootTest("resolveDevices() reads large numbers and block devices", async () => {
  await using tree = await TempTree.of({ dev: { directory: true } });
  await makeNode(`${tree.path}/dev/big`, ["b", "3000", "1048575"]);
  const request = sampleRequest({ config: { devices: ["/dev/big:/dev/big"] } });
  const [device] = await resolveDevices(request, tree.path);
  assert.deepEqual([device?.type, device?.major, device?.minor], ["b", 3000, 1_048_575]);
});

rootTest("resolveDevices() takes a directory as all devices below it", async () => {
  await using tree = await TempTree.of({ "dev/snd/by-path/link": { link: "/dev/null" }, "dev/snd/file": "" });
  await makeNode(`${tree.path}/dev/snd/pcm`, ["c", "116", "2"]);
  await makeNode(`${tree.path}/dev/snd/by-path/seq`, ["c", "116", "1"]);
  const request = sampleRequest({ config: { devices: ["/dev/snd:/dev/snd:r"] } });
  const granted = await resolveDevices(request, tree.path);
  assert.deepEqual(granted.map(({ path, minor, permissions }) => [path, minor, permissions]), [
    ["/dev/snd/by-path/seq", 1, "r"],
    ["/dev/snd/pcm", 2, "r"],
  ]);
});

Deno.test("resolveDevices() refuses a device that does not exist, naming it", async () => {
  await assert.rejects(resolveDevices(sampleRequest({ config: { devices: ["/dev/no-such"] } })), {
    name: "ConfigError",
    message: 'Cannot give the task device "/dev/no-such": the node has no such device',
  });
});

Deno.test("resolveDevices() refuses a path that is no device, naming it", async () => {
  await using tree = await TempTree.of({ "dev/file": "" });
  const path = "/dev/file";
  await assert.rejects(resolveDevices(sampleRequest({ config: { devices: [`${path}:/dev/x`] } }), tree.path), {
    name: "ConfigError",
    message: `Cannot give the task device "${path}": it is not a device of the node`,
  });
});

Deno.test("resolveDevices() refuses what lies elsewhere than below /dev, also behind a link or ..", async () => {
  await using tree = await TempTree.of({ "dev/usr": { link: "../usr" }, "usr/share": "" });
  for (const [path, real] of [["/usr", "/usr"], ["/dev/../usr", "/usr"], ["/dev", "/dev"], ["/dev/usr", "/usr"]]) {
    const where = path === real ? "" : `it is "${real}", `;
    await assert.rejects(resolveDevices(sampleRequest({ config: { devices: [`${path}:/dev/x`] } }), tree.path), {
      name: "ConfigError",
      message: `Cannot give the task device "${path}": ${where}allowed is a device or a directory below /dev`,
    });
  }
});

Deno.test("resolveDevices() refuses a directory that is too deep or holds too many files, before it has seen all", async () => {
  await using tree = await TempTree.of({ "dev/deep/2/3/4/5/6/7": { directory: true } });
  const ask = (name: string) =>
    resolveDevices(sampleRequest({ config: { devices: [`/dev/${name}:/dev/x`] } }), tree.path);
  await assert.rejects(
    ask("deep"),
    /^ConfigError: Cannot give the task device ".+\/deep\/2\/3\/4\/5\/6\/7": it lies more than 6 directories deep$/,
  );
  await Deno.mkdir(`${tree.path}/dev/wide`);
  for (let file = 0; file <= 4096; file++) Deno.writeTextFileSync(`${tree.path}/dev/wide/${file}`, "");
  await assert.rejects(
    ask("wide"),
    /^ConfigError: Cannot give the task device ".+\/wide": its devices hold too many files$/,
  );
});

Deno.test("resolveDevices() refuses a path below a file and one of links in a circle, naming it", async () => {
  await using tree = await TempTree.of({ "dev/loop": { link: "loop" }, "dev/file": "" });
  for (
    const [path, reason] of [
      ["/dev/file/sub", "the node has no such device"],
      ["/dev/loop", "its links lead in a circle"],
    ]
  ) {
    await assert.rejects(resolveDevices(sampleRequest({ config: { devices: [`${path}:/dev/x`] } }), tree.path), {
      name: "ConfigError",
      message: `Cannot give the task device "${path}": ${reason}`,
    });
  }
});

rootTest("hostDevices() lists the node's devices, without terminals and links", async () => {
  await using tree = await TempTree.of({ "dev/pts/0": "", "dev/fd": { link: "/proc/self/fd" }, "dev/log": "" });
  await makeNode(`${tree.path}/dev/null`, ["c", "1", "3"]);
  await makeNode(`${tree.path}/dev/pts/1`, ["c", "136", "1"]);
  await makeNode(`${tree.path}/dev/initctl`, ["p"]);
  assert.deepEqual((await hostDevices(tree.path)).map(({ path }) => path), ["/dev/null"]);
});
