import type { CgroupVersion } from "../names.ts";
import type { TaskRequest } from "../task/task_request.ts";

/** Where a node mounts its control groups. */
export const CGROUP_ROOT = "/sys/fs/cgroup";

/** The control groups of one task. */
export interface TaskCgroup {
  /** Path of the container's cgroup below the cgroup root, the same under each controller on version 1. */
  readonly path: string;
  /** Directory whose files count the container's memory. */
  readonly memoryDirectory: string;
  /**
   * On version 1 the cpuset that all tasks without `cores` share, whose CPUs Nomad changes as cores are reserved: the
   * container's first process is moved there between create and start. Absent when the container's own cpuset is right:
   * on version 2, with `cores`, and with `cpuset_cpus` or `cpuset_mems`.
   */
  readonly sharedCpuset?: string;
}

/** The control groups of the task that is asked for. */
export function taskCgroup(request: TaskRequest, cgroupVersion: CgroupVersion): TaskCgroup {
  const path = cgroupVersion === 2 ? pathOnVersion2(request) : pathOnVersion1(request);
  const hierarchy = cgroupVersion === 2 ? CGROUP_ROOT : `${CGROUP_ROOT}/memory`;
  const sharedCpuset = cgroupVersion === 2 ? undefined : sharedCpusetOf(request);
  return { path, memoryDirectory: hierarchy + path, ...(sharedCpuset !== undefined && { sharedCpuset }) };
}

/** The cgroup Nomad made for the task (`linux_resources.cpuset_cgroup`), so its CPUs, its kill and its clean-up are Nomad's. */
function pathOnVersion2({ allocId, name, resources: { cpusetCgroup, cpusetCpus } }: TaskRequest): string {
  if (cpusetCgroup.startsWith(`${CGROUP_ROOT}/`)) return cpusetCgroup.slice(CGROUP_ROOT.length);
  const partition = cpusetCpus === "" ? "share.slice" : "reserve.slice";
  return `/nomad.slice/${partition}/${allocId}.${name}.scope`;
}

/**
 * `/nomad/<alloc id>.<task>`, where Nomad made the task's freezer, cpu and memory cgroups; it names only the cpuset there,
 * and that one is shared by all tasks without `cores`, so it cannot be the path (see Nomad `client/lib/cgroupslib`).
 */
function pathOnVersion1({ allocId, name, resources: { cpusetCgroup } }: TaskRequest): string {
  return `${parentOnVersion1(cpusetCgroup)}/${allocId}.${name}`;
}

/** Nomad's cgroup parent, `nomad` unless the agent's `cgroup_parent` says otherwise, from `…/cpuset/<parent>/share`. */
function parentOnVersion1(cpusetCgroup: string): string {
  const match = /^\/sys\/fs\/cgroup\/cpuset(\/.+?)\/(?:share|reserve)(?:\/|$)/.exec(cpusetCgroup);
  return match?.[1] ?? "/nomad";
}

function sharedCpusetOf({ resources: { cpusetCgroup, cpusetCpus }, config }: TaskRequest): string | undefined {
  const isOwn = cpusetCpus !== "" || config.cpusetCpus || config.cpusetMems;
  return cpusetCgroup === "" || isOwn ? undefined : cpusetCgroup;
}
