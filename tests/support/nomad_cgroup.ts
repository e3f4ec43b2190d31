import { cgroupVersion } from "../../src/host/cgroup/cgroup_version.ts";

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
 * The cgroups a Nomad agent makes for a task before it starts it, under a parent of this object's own (see Nomad
 * `client/lib/cgroupslib`). The end of the scope kills and removes as the agent does at a task's end, then removes the
 * parent too; it fails when anything is left.
 */
export class NomadCgroup implements Disposable {
  /** What Nomad sends as `linux_resources.cpuset_cgroup`. */
  readonly cpusetCgroup: string;
  /** The agent's `cgroup_parent`. */
  readonly parent: string;
  readonly #own: string[];
  readonly #partition: string;

  constructor(plan: CgroupPlan) {
    const suffix = crypto.randomUUID().slice(0, 8);
    this.parent = cgroupVersion() === 1 ? `nomadtest-${suffix}` : `nomadtest-${suffix}.slice`;
    const { cpusetCgroup, own, partition } = (cgroupVersion() === 1 ? makeV1 : makeV2)(this.parent, plan);
    this.cpusetCgroup = cpusetCgroup;
    this.#own = own;
    this.#partition = partition;
  }

  /** Processes in the cgroup by which the agent kills. */
  processes(): string[] {
    return (readIfThere(`${this.#own[0]}/cgroup.procs`) ?? "").split("\n").filter((line) => line !== "");
  }

  /** Changes the CPUs of the task's partition, as the agent does when cores are reserved or given back. */
  setCpus(cpus: string): void {
    Deno.writeTextFileSync(`${this.#partition}/cpuset.cpus`, cpus);
  }

  /** Kills whatever is in the task's cgroups, as the agent's last resort does. */
  kill(): void {
    const [first = ""] = this.#own;
    if (cgroupVersion() === 2) return Deno.writeTextFileSync(`${first}/cgroup.kill`, "1");
    Deno.writeTextFileSync(`${first}/freezer.state`, "FROZEN");
    for (const pid of this.processes()) Deno.kill(Number(pid), "SIGKILL");
    Deno.writeTextFileSync(`${first}/freezer.state`, "THAWED");
  }

  /** Removes the task's cgroups; those the runtime has removed already are as good as that. */
  remove(): void {
    for (const directory of this.#own) removeCgroup(directory);
  }

  [Symbol.dispose](): void {
    this.remove();
    for (const directory of parentsOf(this.parent)) removeTree(directory);
  }
}

interface MadeCgroups {
  readonly cpusetCgroup: string;
  /** Directories of the task alone; the agent kills by the first. */
  readonly own: string[];
  readonly partition: string;
}

function makeV1(name: string, { allocId, task, cpus, reserved }: CgroupPlan): MadeCgroups {
  const scope = `${allocId}.${task}`;
  const own = CONTROLLERS_V1.map((controller) => `${ROOT}/${controller}/${name}/${scope}`);
  const parent = `${ROOT}/cpuset/${name}`;
  const partition = `${parent}/${reserved ? "reserve" : "share"}`;
  const cpusetCgroup = reserved ? `${partition}/${scope}` : partition;
  for (const directory of [...own, cpusetCgroup]) Deno.mkdirSync(directory, { recursive: true });
  copyFile("cpuset.cpus", `${ROOT}/cpuset`, parent);
  for (const [from, to] of [[`${ROOT}/cpuset`, parent], [parent, partition]] as const) {
    copyFile("cpuset.mems", from, to);
  }
  Deno.writeTextFileSync(`${partition}/cpuset.cpus`, cpus);
  if (!reserved) return { cpusetCgroup, own, partition };
  copyFile("cpuset.mems", partition, cpusetCgroup);
  return { cpusetCgroup, own: [...own, cpusetCgroup], partition };
}

function makeV2(name: string, { allocId, task, cpus, reserved }: CgroupPlan): MadeCgroups {
  const parent = `${ROOT}/${name}`;
  const partition = `${parent}/${reserved ? "reserve.slice" : "share.slice"}`;
  const cpusetCgroup = `${partition}/${allocId}.${task}.scope`;
  Deno.mkdirSync(partition, { recursive: true });
  for (const directory of [ROOT, parent, partition]) {
    Deno.writeTextFileSync(`${directory}/cgroup.subtree_control`, ACTIVATION);
  }
  Deno.writeTextFileSync(`${partition}/cpuset.cpus`, cpus);
  Deno.mkdirSync(cpusetCgroup);
  return { cpusetCgroup, own: [cpusetCgroup], partition };
}

/** The parent below every controller: a runtime makes it also where the agent does not. */
function parentsOf(name: string): string[] {
  if (cgroupVersion() === 2) return [`${ROOT}/${name}`];
  return Array.from(Deno.readDirSync(ROOT), (controller) => `${ROOT}/${controller.name}/${name}`);
}

/** Removes a cgroup and the empty ones below it; fails when a process is in one. */
function removeTree(directory: string): void {
  if (readIfThere(`${directory}/cgroup.procs`) === undefined) return;
  for (const { name, isDirectory } of Deno.readDirSync(directory)) {
    if (isDirectory) removeTree(`${directory}/${name}`);
  }
  removeCgroup(directory);
}

function removeCgroup(directory: string): void {
  try {
    Deno.removeSync(directory);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

function copyFile(name: string, from: string, to: string): void {
  Deno.writeTextFileSync(`${to}/${name}`, Deno.readTextFileSync(`${from}/${name}`));
}
