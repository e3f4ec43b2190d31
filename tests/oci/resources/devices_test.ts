import assert from "node:assert/strict";

import { buildSpec } from "../../../src/oci/build_spec.ts";
import type { DeviceNode } from "../../../src/model/device_node.ts";
import type { HostFacts } from "../../../src/oci/host_facts.ts";
import type { SpecLinux } from "../../../src/oci/spec.ts";
import { sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

const fuse: DeviceNode = { path: "/dev/fuse", type: "c", major: 10, minor: 229, fileMode: 0o666, uid: 0, gid: 0 };
const disk: DeviceNode = { path: "/dev/sda", type: "b", major: 8, minor: 0, fileMode: 0o660, uid: 0, gid: 6 };

function linuxOf(config: Record<string, unknown>, facts: Partial<HostFacts> = {}): SpecLinux {
  return buildSpec(samplePlan({ config }), sampleImage(), sampleFacts(facts)).linux;
}

Deno.test("buildSpec() denies every device, then allows the usual ones of /dev", () => {
  const { devices, resources } = linuxOf({});
  assert.deepEqual(devices, []);
  assert.deepEqual(resources.devices[0], { allow: false, access: "rwm" });
  assert.deepEqual(
    resources.devices.slice(3).map(({ type, major, minor }) => `${type} ${major}:${minor ?? "*"}`),
    ["c 1:3", "c 1:5", "c 1:7", "c 1:8", "c 1:9", "c 5:0", "c 5:1", "c 5:2", "c 136:*"],
  );
});

Deno.test("buildSpec() lets a container make nodes of any device, but not open them", () => {
  assert.deepEqual(linuxOf({}).resources.devices.slice(1, 3), [
    { allow: true, type: "c", access: "m" },
    { allow: true, type: "b", access: "m" },
  ]);
});

Deno.test("buildSpec() makes the node of a granted device and a cgroup rule of its permissions", () => {
  const { devices, resources } = linuxOf({}, { devices: [{ ...disk, path: "/dev/xvda", permissions: "r" }] });
  assert.deepEqual(devices, [{ ...disk, path: "/dev/xvda" }]);
  assert.deepEqual(resources.devices.at(-1), { allow: true, type: "b", major: 8, minor: 0, access: "r" });
});

Deno.test("buildSpec() gives a privileged task the node's devices and allows all of them", () => {
  const { devices, resources } = linuxOf({ privileged: true }, { hostDevices: [fuse, disk] });
  assert.deepEqual(devices, [fuse, disk]);
  assert.deepEqual(resources.devices, [{ allow: true, access: "rwm" }]);
});

Deno.test("buildSpec() gives a privileged task a granted device under its own path too", () => {
  const renamed = { ...disk, path: "/dev/data", permissions: "rwm" };
  const { devices } = linuxOf({ privileged: true }, { hostDevices: [disk], devices: [renamed] });
  assert.deepEqual(devices.map(({ path }) => path), ["/dev/sda", "/dev/data"]);
});

Deno.test("buildSpec() keeps the node's devices from a task that is not privileged", () => {
  assert.deepEqual(linuxOf({}, { hostDevices: [fuse, disk] }).devices, []);
});
