import assert from "node:assert/strict";

import { cgroupVersion } from "../../../src/host/cgroup/cgroup_version.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import type { Job } from "../../support/agent/test_task.ts";
import { NomadCgroup } from "../../support/nomad_cgroup.ts";
import { printStatus } from "../../support/run_task.ts";
import { type Row, testRows } from "../run_rows.ts";

const LAST_CPU = String(navigator.hardwareConcurrency - 1);
const ALL_CPUS = LAST_CPU === "0" ? "0" : `0-${LAST_CPU}`;
const PRINT_CPUS = printStatus("Cpus_allowed_list");
/** Tells its CPUs at SIGUSR1. */
const TELL_CPUS = `trap '${
  PRINT_CPUS.replaceAll("'", '"')
}; exit' USR1; echo ready; while :; do sleep 3600 & wait $!; done`;
const FOREVER = "echo ready; sleep 3600 & wait $!";

/** A task in a cgroup made as Nomad makes it; its partition has the given CPUs. */
class Placed implements Disposable {
  readonly cgroup: NomadCgroup;
  readonly job: Pick<Job, "task">;

  constructor({ cpus = LAST_CPU, reserved }: { cpus?: string; reserved: boolean }) {
    const allocId = crypto.randomUUID();
    this.cgroup = new NomadCgroup({ allocId, task: "main", cpus, reserved });
    const { cpusetCgroup } = this.cgroup;
    const linuxResources = { cpuShares: 100n, cpusetCgroup, ...(reserved && { cpusetCpus: cpus }) };
    const resources = { allocatedResources: { memory: { memoryMb: 64n } }, linuxResources };
    this.job = { task: { allocId, resources } };
  }

  [Symbol.dispose](): void {
    this.cgroup[Symbol.dispose]();
  }
}

const rows: readonly Row[] = [
  {
    name: "resources { cpu }: a task without cores runs on the CPUs of Nomad's shared pool",
    async run(rows) {
      using placed = new Placed({ reserved: false });
      assert.deepEqual(await rows.output(PRINT_CPUS, placed.job), [LAST_CPU]);
    },
  },
  {
    name: "resources { cpu }: a running task leaves the CPUs that Nomad reserves for another one",
    async run(rows) {
      using placed = new Placed({ reserved: false, cpus: ALL_CPUS });
      await using task = await rows.ready(TELL_CPUS, placed.job);
      placed.cgroup.setCpus(LAST_CPU);
      await task.signal("SIGUSR1");
      assert.equal(await task.allocDir.stdout.line(), LAST_CPU);
    },
  },
  {
    name: "resources { cores }: a task runs on the CPUs that Nomad reserved for it",
    async run(rows) {
      using placed = new Placed({ reserved: true });
      assert.deepEqual(await rows.output(PRINT_CPUS, placed.job), [LAST_CPU]);
    },
  },
  {
    name: "the container's cgroup is the one Nomad made for the task",
    async run(rows) {
      using placed = new Placed({ reserved: false });
      await using task = await rows.ready(FOREVER, placed.job);
      // The shell; the program it waits for may not have started yet.
      const [pid] = placed.cgroup.processes();
      assert.ok(pid !== undefined, "no process of the task is in it");
      const lines = (await Deno.readTextFile(`/proc/${pid}/cgroup`)).trim().split("\n");
      const groups = lines.map((line) => line.replace(/^\d+:/, "").replace(task.config.allocId, "<alloc>"));
      const { parent } = placed.cgroup;
      const expected = cgroupVersion() === 2
        ? [`:/${parent}/share.slice/<alloc>.main.scope`]
        : [...["freezer", "memory"].map((name) => `${name}:/${parent}/<alloc>.main`), `cpuset:/${parent}/share`];
      assert.deepEqual(expected.filter((group) => !groups.includes(group)), [], groups.join("\n"));
    },
  },
  {
    name: "Nomad's own clean-up kills a task and removes its cgroups",
    async run(rows) {
      for (const reserved of [false, true]) {
        using placed = new Placed({ reserved });
        await using task = await rows.ready(FOREVER, placed.job);
        placed.cgroup.kill();
        assert.equal((await task.wait()).result?.exitCode, 137);
        await task.destroy();
        placed.cgroup.remove();
        assert.deepEqual(placed.cgroup.processes(), []);
      }
    },
  },
  {
    name:
      "cpuset_cpus, cpuset_mems: pinned CPUs and memory nodes; must lie in what Nomad gave the task, also at a restart",
    async run(rows) {
      using shared = new Placed({ reserved: false, cpus: ALL_CPUS });
      const pinned: Body = { cpuset_cpus: LAST_CPU, cpuset_mems: "0" };
      const script = `${PRINT_CPUS}; ${printStatus("Mems_allowed_list")}`;
      assert.deepEqual(await rows.output(script, { ...shared.job, config: pinned }), [LAST_CPU, "0"]);
      using reserved = new Placed({ reserved: true });
      for (const [option, value, allowed] of [["cpuset_cpus", "0", LAST_CPU], ["cpuset_mems", "7", "0"]]) {
        const config = { [option!]: value! };
        if (option === "cpuset_cpus" && LAST_CPU === "0") continue;
        await assert.rejects(rows.output("true", { ...(option === "cpuset_cpus" ? reserved : shared).job, config }), {
          message: `Cannot use ${option} "${value}": ${value} is not given to this task, allowed is "${allowed}"`,
        });
      }
    },
  },
];

testRows("a task's cgroup", rows);
