import { fromBinary } from "@bufbuild/protobuf";
import { type MemoryEntry, type MemoryStat, MetricsSchema } from "../../gen/io/containerd/cgroups/v1/metrics_pb.ts";
import type { Counters } from "./counters.ts";

/** Reads a cgroup v1 metric, whose CPU times are nanoseconds (see containerd/cgroups cgroup1/cpuacct.go). */
export function sampleV1(value: Uint8Array): Counters {
  const { cpu, memory, pids } = fromBinary(MetricsSchema, value);
  return {
    ...(cpu?.usage && {
      cpuTotalNs: Number(cpu.usage.total),
      cpuUserNs: Number(cpu.usage.user),
      cpuSystemNs: Number(cpu.usage.kernel),
    }),
    ...(cpu?.throttling && {
      throttledPeriods: Number(cpu.throttling.throttledPeriods),
      throttledTimeNs: Number(cpu.throttling.throttledTime),
    }),
    ...(memory && memoryCounters(memory)),
    ...(pids && { pids: Number(pids.current) }),
  };
}

/** The `total_` figures count nested cgroups too, as usage does; a kernel without hierarchy leaves them out. */
function memoryCounters({ rss, cache, totalRss, totalCache, usage, swap, kernel }: MemoryStat): Counters {
  return {
    rssBytes: Number(totalRss || rss),
    cacheBytes: Number(totalCache || cache),
    ...(isCounted(usage) && { usageBytes: Number(usage.usage), maxUsageBytes: Number(usage.max) }),
    ...(isCounted(swap) && { swapBytes: Math.max(0, Number(swap.usage) - Number(usage?.usage ?? 0n)) }),
    ...(isCounted(kernel) && { kernelUsageBytes: Number(kernel.usage), kernelMaxUsageBytes: Number(kernel.max) }),
  };
}

/** A counter that the kernel has switched off (`swapaccount=0`) arrives as an entry without even a limit. Swap counts memory and swap together. */
function isCounted(entry: MemoryEntry | undefined): entry is MemoryEntry {
  return entry !== undefined && (entry.limit > 0n || entry.usage > 0n);
}
