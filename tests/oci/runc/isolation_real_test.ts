import assert from "node:assert/strict";

import { runCommand } from "../../../dev/run_command.ts";
import { cgroupVersion } from "../../../src/host/cgroup/cgroup_version.ts";
import type { TaskResources } from "../../../src/model/task/task_request.ts";
import { rootTest } from "../../support/root_test_case.ts";
import { printCgroup, printStatus, runTask } from "../../support/run_task.ts";
import { sampleRequest } from "../../support/sample.ts";

const mib = 1024 * 1024;

function resources(changes: Partial<TaskResources>): TaskResources {
  return { ...sampleRequest().resources, cpusetCgroup: "", ...changes };
}

const namespaceOf = (kind: string) => `readlink /proc/self/ns/${kind}`;

rootTest("runc gives a task namespaces of its own", async () => {
  const kinds = ["pid", "net", "ipc", "uts", "mnt", ...(cgroupVersion() === 2 ? ["cgroup"] : [])];
  const inside = await runTask(kinds.map(namespaceOf).join(";"));
  for (const [at, kind] of kinds.entries()) assert.notEqual(inside[at], await Deno.readLink(`/proc/self/ns/${kind}`));
});

rootTest("runc shares the node's processes and network when asked to", async () => {
  const request = { config: { pid_mode: "host", host_network: true } };
  assert.deepEqual(await runTask(`${namespaceOf("pid")}; ${namespaceOf("net")}`, { request }), [
    await Deno.readLink("/proc/self/ns/pid"),
    await Deno.readLink("/proc/self/ns/net"),
  ]);
});

rootTest("runc puts a task into the network of its group", async () => {
  const path = await Deno.makeTempFile();
  const group = (await runCommand(["unshare", `--net=${path}`, "readlink", "/proc/self/ns/net"])).trim();
  try {
    const network = { mode: "group", path } as const;
    assert.deepEqual(await runTask(namespaceOf("net"), { request: { network } }), [group]);
  } finally {
    await runCommand(["umount", path]);
    await Deno.remove(path);
  }
});

rootTest("runc sets the kernel settings of a task", async () => {
  const sysctl = { "net.core.somaxconn": "1234", "kernel.msgmax": "4321" };
  const script = "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax";
  assert.deepEqual(await runTask(script, { request: { config: { sysctl } } }), ["1234", "4321"]);
});

const memoryFiles = {
  limit: { v1: "memory/memory.limit_in_bytes", v2: "memory.max" },
  reservation: { v1: "memory/memory.soft_limit_in_bytes", v2: "memory.low" },
};

rootTest("runc limits a task's memory, and its swap to none", async () => {
  const swap = { v1: "memory/memory.memsw.limit_in_bytes", v2: "memory.swap.max" };
  const script = `${printCgroup(memoryFiles.limit)}; ${printCgroup(swap)} 2>/dev/null || true`;
  const [limit, swapLimit] = await runTask(script, { request: { resources: resources({ memoryBytes: 64 * mib }) } });
  assert.equal(limit, `${64 * mib}`);
  // A kernel without swap accounting has no such file.
  if (swapLimit) assert.equal(swapLimit, cgroupVersion() === 1 ? `${64 * mib}` : "0");
});

rootTest("runc limits a task to memory_max and reserves it memory", async () => {
  const script = `${printCgroup(memoryFiles.limit)}; ${printCgroup(memoryFiles.reservation)}`;
  const limits = resources({ memoryBytes: 64 * mib, memoryMaxBytes: 128 * mib });
  assert.deepEqual(await runTask(script, { request: { resources: limits } }), [`${128 * mib}`, `${64 * mib}`]);
});

rootTest("runc sets no hard limit for memory_max = -1", async () => {
  const limits = resources({ memoryBytes: 64 * mib, memoryMaxBytes: -1 });
  const [limit = ""] = await runTask(printCgroup(memoryFiles.limit), { request: { resources: limits } });
  assert.equal(limit === "max" || Number(limit) > 2 ** 60, true, limit);
});

rootTest("runc weighs a task's cpu by its shares", async () => {
  const [weight] = await runTask(printCgroup({ v1: "cpu/cpu.shares", v2: "cpu.weight" }), {
    request: { resources: resources({ cpuShares: 2048 }) },
  });
  if (cgroupVersion() === 1) assert.equal(weight, "2048");
  else assert.notEqual(weight, "100");
});

rootTest("runc limits the processes of a task", async () => {
  const limit = { v1: "pids/pids.max", v2: "pids.max" };
  assert.deepEqual(await runTask(printCgroup(limit), { request: { config: { pids_limit: 50 } } }), ["50"]);
  assert.deepEqual(await runTask(printCgroup(limit)), ["max"]);
});

rootTest("runc pins a task to its cores, and to cpuset_cpus within them", async () => {
  const print = printStatus("Cpus_allowed_list");
  const cores = resources({ cpusetCpus: "0-1" });
  assert.deepEqual(await runTask(print, { request: { resources: cores } }), ["0-1"]);
  assert.deepEqual(
    await runTask(print, { request: { resources: cores, config: { cpuset_cpus: "1", cpuset_mems: "0" } } }),
    [
      "1",
    ],
  );
});
