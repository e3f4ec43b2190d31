import type { TaskRequest } from "../../model/task/task_request.ts";
import { checkCpuset } from "./cpuset.ts";
import type { HostFacts } from "../host_facts.ts";
import { buildMemory, needsSwapFile } from "./memory.ts";
import type { SpecCpu, SpecResources } from "../spec.ts";

type LimitFacts = Pick<
  HostFacts,
  "allowance" | "cgroupVersion" | "swapLimit" | "cpuCount" | "allowedCpus" | "allowedMems"
>;

/** The kernel's bounds of cpu shares; a runtime turns shares into the weight of cgroup version 2 within them. */
const SHARES_MIN = 2;
const SHARES_MAX = 262_144;
const PERIOD_DEFAULT_US = 100_000;
/** The kernel's least. */
const QUOTA_MIN_US = 1000;

/** Limits of a container: memory, cpu, pids. Throws `ConfigError` for CPUs or memory nodes the task was not given. */
export function buildResources(request: TaskRequest, facts: LimitFacts): Omit<SpecResources, "devices"> {
  const { pidsLimit } = facts.allowance;
  return {
    memory: buildMemory(request, facts),
    cpu: buildCpu(request, facts),
    ...(pidsLimit === undefined ? {} : { pids: { limit: pidsLimit } }),
    ...(needsSwapFile(request, facts) ? { unified: { "memory.swap.max": "0" } } : {}),
  };
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
    ...cpuQuota({ resources, config }, facts.cpuCount),
    ...(cpus ? { cpus } : {}),
    ...(mems ? { mems } : {}),
  };
}

/**
 * `cpu_hard_limit`: the share of the node's compute that the job's MHz or cores are, as time on all its CPUs (see Nomad
 * `drivers/docker`, `createContainerConfig`).
 */
function cpuQuota({ resources, config }: Pick<TaskRequest, "resources" | "config">, cpuCount: number): SpecCpu {
  if (!config.cpuHardLimit || resources.percentTicks <= 0) return {};
  const period = config.cpuCfsPeriodUs ?? PERIOD_DEFAULT_US;
  return { quota: Math.max(Math.floor(resources.percentTicks * period * cpuCount), QUOTA_MIN_US), period };
}

function clampShares(shares: number): number {
  return Math.min(Math.max(shares, SHARES_MIN), SHARES_MAX);
}
