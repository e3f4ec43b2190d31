import { ConfigError } from "../../errors.ts";
import type { TaskRequest } from "../../model/task/task_request.ts";
import type { HostFacts } from "../host_facts.ts";
import type { SpecMemory } from "../spec.ts";

type MemoryRequest = Pick<TaskRequest, "resources" | "config">;
type LimitFacts = Pick<HostFacts, "cgroupVersion" | "swapLimit">;

const MIB = 2 ** 20;

/**
 * `memory` is the hard limit, unless `memory_max` or `memory_hard_limit` is: then `memory` is what the kernel tries to
 * leave the task, and the higher of the two the limit. Memory and swap together get the same limit, which is no swap,
 * unless `memory_swap` says more; swappiness is a setting of cgroup version 1 only.
 */
export function buildMemory(request: MemoryRequest, facts: LimitFacts): SpecMemory {
  const { memorySwappiness = 0 } = request.config;
  const { limit, reserved } = memoryLimits(request);
  return {
    ...(limit > 0 ? { limit } : {}),
    ...(limit > 0 && facts.swapLimit ? { swap: swapLimit(request, limit) } : {}),
    ...(reserved > 0 ? { reservation: reserved } : {}),
    ...(facts.cgroupVersion === 1 ? { swappiness: memorySwappiness } : {}),
  };
}

/** Without a memory limit OCI has no way to say "no swap", the file of cgroup version 2 has. */
export function needsSwapFile({ resources, config }: MemoryRequest, facts: LimitFacts): boolean {
  const unlimited = resources.memoryMaxBytes < 0 && config.memorySwapBytes === undefined;
  return unlimited && facts.cgroupVersion === 2 && facts.swapLimit;
}

/** In bytes, 0 for none. */
function memoryLimits({ resources, config }: MemoryRequest): { limit: number; reserved: number } {
  const { memoryBytes, memoryMaxBytes } = resources;
  if (memoryMaxBytes < 0) return { limit: 0, reserved: memoryBytes };
  const limit = Math.max(memoryMaxBytes, (config.memoryHardLimitMb ?? 0) * MIB);
  if (limit === 0) return { limit: memoryBytes, reserved: 0 };
  if (limit < memoryBytes) {
    throw new ConfigError(
      `Cannot use memory_hard_limit "${config.memoryHardLimitMb}": the job's memory is ${memoryBytes / MIB} MB, ` +
        "allowed is at least that",
    );
  }
  return { limit, reserved: memoryBytes === limit ? 0 : memoryBytes };
}

/** OCI's -1 is no limit. */
function swapLimit({ config }: MemoryRequest, limit: number): number {
  const { memorySwapBytes = limit } = config;
  if (memorySwapBytes === Infinity) return -1;
  if (memorySwapBytes >= limit) return memorySwapBytes;
  throw new ConfigError(
    `Cannot use memory_swap "${memorySwapBytes}": the task has ${limit} bytes of memory, allowed is at least that`,
  );
}
