import type { CgroupVersion } from "../../model/names.ts";
import { CGROUP_ROOT } from "../../model/plan/task_cgroup.ts";

/**
 * Which layout of control groups the node uses: only version 2 has this file in its root (see the kernel's
 * cgroup-v2.rst).
 */
export function cgroupVersion(root = ""): CgroupVersion {
  try {
    Deno.statSync(`${root}${CGROUP_ROOT}/cgroup.controllers`);
    return 2;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 1;
    throw error;
  }
}
