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

Deno.test("resolveDevices() follows a link to its device", async () => {
  await using tree = await TempTree.of({ "by-id": { link: "/dev/null" } });
  const [device] = await resolveDevices(sampleRequest({ config: { devices: [`${tree.path}/by-id:/dev/x`] } }));
  assert.deepEqual([device?.path, device?.major, device?.minor], ["/dev/x", 1, 3]);
});

rootTest("resolveDevices() reads large numbers and block devices", async () => {
  await using tree = await TempTree.of();
  await makeNode(`${tree.path}/big`, ["b", "3000", "1048575"]);
  const [device] = await resolveDevices(sampleRequest({ config: { devices: [`${tree.path}/big:/dev/big`] } }));
  assert.deepEqual([device?.type, device?.major, device?.minor], ["b", 3000, 1_048_575]);
});

rootTest("resolveDevices() takes a directory as all devices below it", async () => {
  await using tree = await TempTree.of({ "snd/by-path/link": { link: "/dev/null" }, "snd/file": "" });
  await makeNode(`${tree.path}/snd/pcm`, ["c", "116", "2"]);
  await makeNode(`${tree.path}/snd/by-path/seq`, ["c", "116", "1"]);
  const granted = await resolveDevices(sampleRequest({ config: { devices: [`${tree.path}/snd:/dev/snd:r`] } }));
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
  await assert.rejects(resolveDevices(sampleRequest({ config: { devices: ["/etc/passwd"] } })), {
    name: "ConfigError",
    message: 'Cannot give the task device "/etc/passwd": it is not a device of the node',
  });
});

Deno.test("resolveDevices() refuses a path below a file and one of links in a circle, naming it", async () => {
  await using tree = await TempTree.of({ loop: { link: "loop" } });
  for (
    const [path, reason] of [
      ["/dev/null/sub", "the node has no such device"],
      [`${tree.path}/loop`, "its links lead in a circle"],
    ]
  ) {
    await assert.rejects(resolveDevices(sampleRequest({ config: { devices: [`${path}:/dev/x`] } })), {
      name: "ConfigError",
      message: `Cannot give the task device "${path}": ${reason}`,
    });
  }
});

rootTest("hostDevices() lists the node's devices, without terminals and links", async () => {
  await using tree = await TempTree.of({ "pts/0": "", fd: { link: "/proc/self/fd" }, log: "" });
  await makeNode(`${tree.path}/null`, ["c", "1", "3"]);
  await makeNode(`${tree.path}/pts/1`, ["c", "136", "1"]);
  await makeNode(`${tree.path}/initctl`, ["p"]);
  assert.deepEqual((await hostDevices(tree.path)).map(({ path }) => path), ["/dev/null"]);
});
