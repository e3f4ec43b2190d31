import { cgroupVersion } from "../../src/host/cgroup_version.ts";

const ROOT = "/sys/fs/cgroup";
const CONTROLLERS_V1 = ["freezer", "cpu", "memory"];
const ACTIVATION = "+cpuset +cpu +io +memory +pids";

/** A task and the CPUs of its partition: reserved for it alone, or shared by all. */
export interface CgroupPlan {
  readonly allocId: string;
  readonly task: string;
  readonly cpus: string;
  readonly reserved: boolean;
}

/**
 * The cgroups a Nomad agent makes for a task before it starts it, under a parent of the tests' own (see Nomad
 * `client/lib/cgroupslib`). The end of the scope removes the task's own as the agent does, and fails when processes are
 * left in one; the partitions stay, as they do below an agent.
 */
export class NomadCgroup implements Disposable {
  /** What Nomad sends as `linux_resources.cpuset_cgroup`. */
  readonly cpusetCgroup: string;
  readonly #own: string[];

  constructor(plan: CgroupPlan) {
    const { cpusetCgroup, own } = cgroupVersion() === 1 ? makeV1(plan) : makeV2(plan);
    this.cpusetCgroup = cpusetCgroup;
    this.#own = own;
  }

  [Symbol.dispose](): void {
    for (const directory of this.#own) removeCgroup(directory);
  }
}

interface MadeCgroups {
  readonly cpusetCgroup: string;
  /** Directories of the task alone. */
  readonly own: string[];
}

function makeV1({ allocId, task, cpus, reserved }: CgroupPlan): MadeCgroups {
  const scope = `${allocId}.${task}`;
  const own = CONTROLLERS_V1.map((controller) => `${ROOT}/${controller}/nomadtest/${scope}`);
  const parent = `${ROOT}/cpuset/nomadtest`;
  const cpusetCgroup = `${parent}/${reserved ? `reserve/${scope}` : "share"}`;
  for (const directory of [...own, parent, cpusetCgroup]) Deno.mkdirSync(directory, { recursive: true });
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    Deno.writeTextFileSync(`${parent}/${file}`, Deno.readTextFileSync(`${ROOT}/cpuset/${file}`));
  }
  if (reserved) return { cpusetCgroup, own: [...own, cpusetCgroup] };
  Deno.writeTextFileSync(`${cpusetCgroup}/cpuset.mems`, Deno.readTextFileSync(`${parent}/cpuset.mems`));
  Deno.writeTextFileSync(`${cpusetCgroup}/cpuset.cpus`, cpus);
  return { cpusetCgroup, own };
}

function makeV2({ allocId, task, cpus, reserved }: CgroupPlan): MadeCgroups {
  const partition = `${ROOT}/nomadtest.slice/${reserved ? "reserve.slice" : "share.slice"}`;
  const cpusetCgroup = `${partition}/${allocId}.${task}.scope`;
  Deno.mkdirSync(partition, { recursive: true });
  for (const directory of [ROOT, `${ROOT}/nomadtest.slice`, partition]) {
    Deno.writeTextFileSync(`${directory}/cgroup.subtree_control`, ACTIVATION);
  }
  Deno.writeTextFileSync(`${partition}/cpuset.cpus`, cpus);
  Deno.mkdirSync(cpusetCgroup);
  return { cpusetCgroup, own: [cpusetCgroup] };
}

/** Removes a cgroup directory; its runtime may have been faster. */
function removeCgroup(directory: string): void {
  try {
    Deno.removeSync(directory);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
