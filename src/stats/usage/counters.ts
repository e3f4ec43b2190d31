/** What the cgroup of one task counts: CPU times in nanoseconds since its start, memory in bytes; a field that the kernel or the runtime does not tell is absent. */
export interface Counters {
  readonly cpuTotalNs?: number;
  readonly cpuUserNs?: number;
  readonly cpuSystemNs?: number;
  readonly throttledPeriods?: number;
  readonly throttledTimeNs?: number;
  readonly rssBytes?: number;
  readonly cacheBytes?: number;
  readonly swapBytes?: number;
  readonly usageBytes?: number;
  readonly maxUsageBytes?: number;
  readonly kernelUsageBytes?: number;
  readonly kernelMaxUsageBytes?: number;
  readonly pids?: number;
}
