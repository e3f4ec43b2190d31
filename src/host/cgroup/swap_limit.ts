import { dirname } from "node:path";

import type { CgroupVersion } from "../../model/names.ts";
import { CGROUP_ROOT } from "../../model/plan/task_cgroup.ts";

/** Where to look for the kernel's ability to limit swap. */
export interface SwapQuestion {
  readonly cgroupVersion: CgroupVersion;
  /** Cgroup directory Nomad made for the task; empty when it made none. */
  readonly cgroup: string;
  readonly root?: string;
}

/**
 * Whether swap can be limited: a kernel without swap accounting lacks the file, and on version 1 a runtime fails to
 * write to it. On version 2 the root cgroup never has it, so the task's cgroup, its parent and those right below the root are
 * looked at, until one has it.
 */
export async function canLimitSwap({ cgroupVersion, cgroup, root = "" }: SwapQuestion): Promise<boolean> {
  const top = `${root}${CGROUP_ROOT}`;
  if (cgroupVersion === 1) return await exists(`${top}/memory/memory.memsw.limit_in_bytes`);
  const own = cgroup === "" ? [] : [cgroup, dirname(cgroup)];
  for (const directory of own) if (await exists(`${root}${directory}/memory.swap.max`)) return true;
  for await (const { name, isDirectory } of Deno.readDir(top)) {
    if (isDirectory && await exists(`${top}/${name}/memory.swap.max`)) return true;
  }
  return false;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
