import type { TaskRequest, TaskResources } from "../../model/task_request.ts";
import { checkCpuset } from "./cpuset.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecCpu, SpecMemory, SpecResources } from "../spec.ts";

type LimitFacts = Pick<HostFacts, "allowance" | "cgroupVersion" | "swapLimit" | "allowedCpus" | "allowedMems">;

/** The kernel's bounds of cpu shares; a runtime turns shares into the weight of cgroup version 2 within them. */
const SHARES_MIN = 2;
const SHARES_MAX = 262_144;

/** Limits of a container: memory, cpu, pids. Throws `ConfigError` for CPUs or memory nodes the task was not given. */
export function buildResources(request: TaskRequest, facts: LimitFacts): Omit<SpecResources, "devices"> {
  const { pidsLimit } = facts.allowance;
  return {
    memory: buildMemory(request.resources, facts),
    cpu: buildCpu(request, facts),
    ...(pidsLimit === undefined ? {} : { pids: { limit: pidsLimit } }),
    ...(needsSwapFile(request.resources, facts) ? { unified: { "memory.swap.max": "0" } } : {}),
  };
}

/**
 * `memory` is the hard limit, unless `memory_max` is: then `memory` is what the kernel tries to leave the task. Memory
 * and swap together get the same limit, which is no swap; swappiness is a setting of cgroup version 1 only.
 */
function buildMemory({ memoryBytes, memoryMaxBytes }: TaskResources, facts: LimitFacts): SpecMemory {
  const limit = memoryMaxBytes > 0 ? memoryMaxBytes : memoryMaxBytes === 0 ? memoryBytes : 0;
  const reserved = memoryMaxBytes === 0 || memoryBytes === limit ? 0 : memoryBytes;
  return {
    ...(limit > 0 ? { limit } : {}),
    ...(limit > 0 && facts.swapLimit ? { swap: limit } : {}),
    ...(reserved > 0 ? { reservation: reserved } : {}),
    ...(facts.cgroupVersion === 1 ? { swappiness: 0 } : {}),
  };
}

/** Without a memory limit OCI has no way to say "no swap", the file of cgroup version 2 has. */
function needsSwapFile({ memoryMaxBytes }: TaskResources, facts: LimitFacts): boolean {
  return memoryMaxBytes < 0 && facts.cgroupVersion === 2 && facts.swapLimit;
}

function buildCpu({ resources, config }: TaskRequest, facts: LimitFacts): SpecCpu {
  const { cpusetCpus: pinned, cpusetMems: mems } = config;
  if (pinned) {
    checkCpuset({ option: "cpuset_cpus", value: pinned, allowed: resources.cpusetCpus || facts.allowedCpus });
  }
  if (mems) checkCpuset({ option: "cpuset_mems", value: mems, allowed: facts.allowedMems });
  // On version 1 only the first process is moved to the cpuset all tasks share (see `joinedCpuset`). Commands run in
  // the container later start in its own, which would otherwise have the CPUs reserved for others as well.
  const shared = facts.cgroupVersion === 1 ? facts.allowedCpus : undefined;
  const cpus = pinned || resources.cpusetCpus || shared;
  return {
    ...(resources.cpuShares > 0 ? { shares: clampShares(resources.cpuShares) } : {}),
    ...(cpus ? { cpus } : {}),
    ...(mems ? { mems } : {}),
  };
}

function clampShares(shares: number): number {
  return Math.min(Math.max(shares, SHARES_MIN), SHARES_MAX);
}
