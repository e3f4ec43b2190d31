import type { CgroupVersion } from "../../model/names.ts";
import type { TaskRequest } from "../../model/task_request.ts";

const ROOT = "/sys/fs/cgroup";

/**
 * Path of a container's cgroup below the cgroup root, the same under each controller on version 1.
 *
 * Version 2: the cgroup Nomad made for the task (`linux_resources.cpuset_cgroup`), so its CPUs, its kill and its
 * clean-up are Nomad's. Version 1: `/nomad/<alloc id>.<task>`, where Nomad made the task's freezer, cpu and memory
 * cgroups; it names only the cpuset there, and that one is shared by all tasks without `cores`, so it cannot be the
 * path (see `joinedCpuset` and Nomad `client/lib/cgroupslib`).
 */
export function cgroupsPath(request: TaskRequest, cgroupVersion: CgroupVersion): string {
  const { allocId, name, resources: { cpusetCgroup, cpusetCpus } } = request;
  if (cgroupVersion === 2) {
    if (cpusetCgroup.startsWith(`${ROOT}/`)) return cpusetCgroup.slice(ROOT.length);
    const partition = cpusetCpus === "" ? "share.slice" : "reserve.slice";
    return `/nomad.slice/${partition}/${allocId}.${name}.scope`;
  }
  return `${parentOnVersion1(cpusetCgroup)}/${allocId}.${name}`;
}

/**
 * The cpuset cgroup a container's first process has to be moved to between create and start, on version 1: the one all
 * tasks without `cores` share, whose CPUs Nomad changes as cores are reserved. Undefined when the container's own
 * cpuset is right: on version 2, with `cores`, and with `cpuset_cpus` or `cpuset_mems`.
 */
export function joinedCpuset(request: TaskRequest, cgroupVersion: CgroupVersion): string | undefined {
  const { resources: { cpusetCgroup, cpusetCpus }, config } = request;
  if (cgroupVersion === 2 || cpusetCgroup === "" || cpusetCpus !== "") return undefined;
  return config.cpusetCpus || config.cpusetMems ? undefined : cpusetCgroup;
}

/** Nomad's cgroup parent, `nomad` unless the agent's `cgroup_parent` says otherwise, from `…/cpuset/<parent>/share`. */
function parentOnVersion1(cpusetCgroup: string): string {
  const match = /^\/sys\/fs\/cgroup\/cpuset(\/.+?)\/(?:share|reserve)(?:\/|$)/.exec(cpusetCgroup);
  return match?.[1] ?? "/nomad";
}
