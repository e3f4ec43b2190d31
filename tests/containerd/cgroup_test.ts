import assert from "node:assert/strict";

import { cgroupVersion } from "../../src/host/cgroup_version.ts";
import { NomadCgroup } from "../support/nomad_cgroup.ts";
import { type Row, type Rows, testRows } from "./run_rows.ts";

const PRINT_CPUS = "sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status";
const LAST_CPU = String(navigator.hardwareConcurrency - 1);

interface Placed {
  readonly reserved: boolean;
  readonly config?: Record<string, string>;
}

/** Runs a script as a task in a cgroup made as Nomad makes it, whose partition has the last CPU only. */
async function placed(rows: Rows, { reserved, config = {} }: Placed): Promise<{ cpus: string; groups: string[] }> {
  const allocId = crypto.randomUUID();
  using cgroup = new NomadCgroup({ allocId, task: "main", cpus: LAST_CPU, reserved });
  const linuxResources = {
    cpuShares: 100n,
    cpusetCgroup: cgroup.cpusetCgroup,
    ...(reserved && { cpusetCpus: LAST_CPU }),
  };
  const task = { allocId, resources: { allocatedResources: { memory: { memoryMb: 64n } }, linuxResources } };
  const [cpus = "", ...groups] = await rows.output(`${PRINT_CPUS}; cat /proc/self/cgroup`, { task, config });
  return { cpus, groups: groups.map((line) => line.replace(/^\d+:/, "").replace(allocId, "<alloc>")) };
}

const rows: readonly Row[] = [
  {
    name: "cgroup: a task without cores runs on the CPUs of Nomad's shared pool",
    async run(rows) {
      assert.equal((await placed(rows, { reserved: false })).cpus, LAST_CPU);
    },
  },
  {
    name: "cgroup: a task with cores runs on the CPUs reserved for it",
    async run(rows) {
      assert.equal((await placed(rows, { reserved: true })).cpus, LAST_CPU);
    },
  },
  {
    name: "cgroup: a task lands in the cgroups Nomad made for it, and leaves them to be removed",
    async run(rows) {
      const { groups } = await placed(rows, { reserved: false });
      if (cgroupVersion() === 2) return assert.deepEqual(groups, [":/"]);
      for (const controller of ["freezer", "cpu", "memory"]) {
        assert.equal(groups.includes(`${controller}:/nomadtest/<alloc>.main`), true, controller);
      }
      assert.equal(groups.includes("cpuset:/nomadtest/share"), true);
    },
  },
  {
    name: "cpuset_cpus: a CPU outside of what Nomad gave the task is refused",
    async run(rows) {
      const config = { cpuset_cpus: "0" };
      await assert.rejects(
        placed(rows, { reserved: true, config }),
        /Cannot use cpuset_cpus "0": 0 is not given to this task, allowed is "\d+"/,
      );
    },
  },
];

testRows("a task's cgroup", rows);
