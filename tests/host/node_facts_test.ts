import assert from "node:assert/strict";

import { cgroupVersion } from "../../src/host/cgroup/cgroup_version.ts";
import { readCpuset } from "../../src/host/cgroup/cpuset.ts";
import { joinCgroup } from "../../src/host/cgroup/join_cgroup.ts";
import { grantableCapabilities } from "../../src/host/machine/grantable_capabilities.ts";
import { kernelRelease, nofileHardLimit } from "../../src/host/machine/kernel_limits.ts";
import { sensitiveSysPaths } from "../../src/host/machine/sensitive_sys_paths.ts";
import { canLimitSwap } from "../../src/host/cgroup/swap_limit.ts";
import { TempTree } from "../support/temp_tree.ts";

const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             127339               127339               processes
Max open files            1024                 524288               files
`;

Deno.test("cgroupVersion() is 2 where the root cgroup lists controllers, else 1", async () => {
  await using v2 = await TempTree.of({ "sys/fs/cgroup/cgroup.controllers": "cpu" });
  await using v1 = await TempTree.of({ "sys/fs/cgroup/unified/cgroup.controllers": "" });
  assert.equal(cgroupVersion(v2.path), 2);
  assert.equal(cgroupVersion(v1.path), 1);
});

Deno.test("nofileHardLimit() is the hard limit of open files, Infinity for none", async () => {
  await using root = await TempTree.of({ "proc/self/limits": limits });
  assert.equal(await nofileHardLimit(root.path), 524_288);
  await using endless = await TempTree.of({ "proc/self/limits": limits.replace("524288", "unlimited") });
  assert.equal(await nofileHardLimit(endless.path), Infinity);
});

Deno.test("kernelRelease() is what the kernel says", async () => {
  await using root = await TempTree.of({ "proc/sys/kernel/osrelease": "6.8.0-31\n" });
  assert.equal(await kernelRelease(root.path), "6.8.0-31");
});

Deno.test("grantableCapabilities() are the numbers of this process's bounding set", async () => {
  await using root = await TempTree.of({
    "proc/self/status": "CapEff:\t000001ffffffffff\nCapBnd:\t0000010000000021\n",
  });
  assert.deepEqual(await grantableCapabilities(root.path), [0, 5, 40]);
});

Deno.test("readCpuset() is what the task's cgroup may use on either cgroup version", async () => {
  await using v2 = await TempTree.of({
    "cpuset.cpus": "\n",
    "cpuset.cpus.effective": "0-3\n",
    "cpuset.mems.effective": "0\n",
  });
  assert.deepEqual(await readCpuset(v2.path), { allowedCpus: "0-3", allowedMems: "0" });
  await using v1 = await TempTree.of({ "cpuset.cpus": "0-1\n", "cpuset.mems": "\n" });
  assert.deepEqual(await readCpuset(v1.path), { allowedCpus: "0-1" });
});

Deno.test("readCpuset() is what Nomad's partition may use once an attempt took the task's own cgroup with it", async () => {
  await using share = await TempTree.of({ "cpuset.cpus.effective": "1\n", "cpuset.mems.effective": "0\n" });
  assert.deepEqual(await readCpuset(`${share.path}/ended.scope`), { allowedCpus: "1", allowedMems: "0" });
});

Deno.test("readCpuset() is unknown without a cgroup", async () => {
  assert.deepEqual(await readCpuset(""), {});
  await using root = await TempTree.of();
  assert.deepEqual(await readCpuset("/no/such/cgroup", root.path), {});
});

Deno.test("canLimitSwap() looks for the file that limits swap on either cgroup version", async () => {
  await using root = await TempTree.of({
    "sys/fs/cgroup/memory/memory.memsw.limit_in_bytes": "",
    "sys/fs/cgroup/task/memory.swap.max": "",
    "bare/sys/fs/cgroup/cgroup.procs": "",
    "bare/task/memory.swap.max": "",
  });
  const bare = { cgroup: "", root: `${root.path}/bare` };
  assert.equal(await canLimitSwap({ cgroupVersion: 1, cgroup: "", root: root.path }), true);
  assert.equal(await canLimitSwap({ ...bare, cgroupVersion: 1 }), false);
  assert.equal(await canLimitSwap({ ...bare, cgroupVersion: 2, cgroup: "/task" }), true);
  assert.equal(await canLimitSwap({ ...bare, cgroupVersion: 2, cgroup: "/task/ended.scope" }), true);
  assert.equal(await canLimitSwap({ cgroupVersion: 2, cgroup: "", root: root.path }), true);
  assert.equal(await canLimitSwap({ ...bare, cgroupVersion: 2 }), false);
});

Deno.test("sensitiveSysPaths() are the thermal_throttle of the CPUs that have one", async () => {
  await using root = await TempTree.of({
    "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count": "0",
    "sys/devices/system/cpu/cpu1/topology/core_id": "1",
    "sys/devices/system/cpu/cpufreq/thermal_throttle": "",
  });
  assert.deepEqual(await sensitiveSysPaths(root.path), ["/sys/devices/system/cpu/cpu0/thermal_throttle"]);
  assert.deepEqual(await sensitiveSysPaths(`${root.path}/none`), []);
});

Deno.test("joinCgroup() moves a process to a cgroup, and nowhere when the node does not have it", async () => {
  await using cgroup = await TempTree.of({ "cgroup.procs": "" });
  await joinCgroup(cgroup.path, 42);
  assert.equal(await Deno.readTextFile(`${cgroup.path}/cgroup.procs`), "42");
  await joinCgroup(`${cgroup.path}/none`, 42);
});
