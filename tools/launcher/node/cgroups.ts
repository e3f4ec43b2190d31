/** The cgroups of a task, removed at disposal together with those of their parents that were made for it. */
export interface TaskCgroups extends AsyncDisposable {
  /** What Nomad sends as `cpuset_cgroup`: an absolute path. */
  readonly cpusetPath: string;
}

/** Which task they are for. */
export interface CgroupRequest {
  readonly allocationId: string;
  readonly taskName: string;
  /** Cores that belong to the task alone; without any it is in the share of all. */
  readonly reservedCores: readonly number[];
  /** Where the cgroup file system is. */
  readonly root?: string;
}

/** Makes the task's cgroups where Nomad's client makes them (client/lib/cgroupslib); throws where that is not allowed. */
export async function makeTaskCgroups({ root = "/sys/fs/cgroup", ...request }: CgroupRequest): Promise<TaskCgroups> {
  const made = new MadeDirectories();
  try {
    const isV2 = await exists(`${root}/cgroup.controllers`);
    const cpusetPath = isV2 ? await version2(root, request, made) : await version1(root, request, made);
    const remove = async () => {
      if (isV2) await killAll(cpusetPath);
      await made.remove();
    };
    return { cpusetPath, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await made.remove();
    throw error;
  }
}

async function version2(root: string, request: Omit<CgroupRequest, "root">, made: MadeDirectories): Promise<string> {
  const { allocationId, taskName, reservedCores } = request;
  const wanted = ["cpuset", "cpu", "io", "memory", "pids"];
  const available = (await Deno.readTextFile(`${root}/cgroup.controllers`)).trim().split(" ");
  const activation = wanted.filter((name) => available.includes(name)).map((name) => `+${name}`).join(" ");
  const slice = `${root}/nomad.slice`;
  const partition = `${slice}/${reservedCores.length > 0 ? "reserve" : "share"}.slice`;
  for (const parent of [root, slice, partition]) {
    await made.add(parent);
    await Deno.writeTextFile(`${parent}/cgroup.subtree_control`, activation);
  }
  const scope = `${partition}/${allocationId}.${taskName}.scope`;
  await made.add(scope);
  return scope;
}

/** The client's last resort for processes that the driver left behind; runc has removed the cgroup when there are none. */
async function killAll(scope: string): Promise<void> {
  await Deno.writeTextFile(`${scope}/cgroup.kill`, "1", { create: false }).catch(unless(Deno.errors.NotFound));
}

async function version1(root: string, request: Omit<CgroupRequest, "root">, made: MadeDirectories): Promise<string> {
  const { allocationId, taskName, reservedCores } = request;
  const scope = `${allocationId}.${taskName}`;
  for (const controller of ["freezer", "cpu", "memory"]) {
    await made.add(`${root}/${controller}/nomad`);
    await made.add(`${root}/${controller}/nomad/${scope}`);
  }
  const nomad = `${root}/cpuset/nomad`;
  await addCpuset(nomad, made);
  if (reservedCores.length === 0) {
    await addCpuset(`${nomad}/share`, made);
    return `${nomad}/share`;
  }
  await addCpuset(`${nomad}/reserve`, made);
  await addCpuset(`${nomad}/reserve/${scope}`, made);
  return `${nomad}/reserve/${scope}`;
}

/**
 * A cpuset of version 1 takes no process before it has CPUs and memory nodes. One that another launcher has made and not
 * filled yet is filled too: both write the same.
 */
async function addCpuset(path: string, made: MadeDirectories): Promise<void> {
  await made.add(path);
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    const own = await Deno.readTextFile(`${path}/${file}`).catch(unless(Deno.errors.NotFound)) ?? "";
    if (own.trim() !== "") continue;
    await Deno.writeTextFile(`${path}/${file}`, await Deno.readTextFile(`${path}/../${file}`));
  }
}

/** Directories that did not exist before, to be removed from the last to the first. */
class MadeDirectories {
  readonly #paths: string[] = [];

  /** True when the directory had to be made. */
  async add(path: string): Promise<boolean> {
    try {
      await Deno.mkdir(path);
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) return false;
      throw error;
    }
    this.#paths.push(path);
    return true;
  }

  /** One that is gone already, or that another task uses by now, is left as it is. */
  async remove(): Promise<void> {
    for (const path of this.#paths.toReversed()) {
      await Deno.remove(path).catch(unless(Deno.errors.NotFound, Deno.errors.Busy));
    }
  }
}

/** Rethrows every error but those of the given classes. */
function unless(...classes: readonly (new () => Error)[]): (error: unknown) => void {
  return (error) => {
    if (!classes.some((one) => error instanceof one)) throw error;
  };
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
