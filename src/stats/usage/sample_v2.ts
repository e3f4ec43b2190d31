import { fromBinary } from "@bufbuild/protobuf";
import { type MemoryStat, MetricsSchema } from "../../gen/io/containerd/cgroups/v2/metrics_pb.ts";
import type { Counters } from "./counters.ts";

/** Reads a cgroup v2 metric, whose CPU times are microseconds (see containerd/cgroups cgroup2/manager.go). */
export function sampleV2(value: Uint8Array): Counters {
  const { cpu, memory, pids } = fromBinary(MetricsSchema, value);
  return {
    ...(cpu && {
      cpuTotalNs: nanoseconds(cpu.usageUsec),
      cpuUserNs: nanoseconds(cpu.userUsec),
      cpuSystemNs: nanoseconds(cpu.systemUsec),
      throttledPeriods: Number(cpu.nrThrottled),
      throttledTimeNs: nanoseconds(cpu.throttledUsec),
    }),
    ...(memory && memoryCounters(memory)),
    ...(pids && { pids: Number(pids.current) }),
  };
}

/** Kernel memory is what the metric tells of it, stacks and slabs; `memory.peak` exists since Linux 5.19. */
function memoryCounters({ anon, file, swapUsage, usage, maxUsage, kernelStack, slab }: MemoryStat): Counters {
  return {
    rssBytes: Number(anon),
    cacheBytes: Number(file),
    swapBytes: Number(swapUsage),
    usageBytes: Number(usage),
    ...(maxUsage > 0n && { maxUsageBytes: Number(maxUsage) }),
    kernelUsageBytes: Number(kernelStack + slab),
  };
}

function nanoseconds(microseconds: bigint): number {
  return Number(microseconds) * 1_000;
}
