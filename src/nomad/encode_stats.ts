import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  CPUUsage_Fields as CpuField,
  type CPUUsageSchema,
  MemoryUsage_Fields as MemoryField,
  type MemoryUsageSchema,
  type TaskStatsSchema,
} from "../gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { CpuUsage, MemoryUsage, Usage } from "../stats/usage/usage.ts";

const CPU_FIELDS: Readonly<Record<CpuUsage["measured"][number], CpuField>> = {
  percent: CpuField.PERCENT,
  systemPercent: CpuField.SYSTEM_MODE,
  userPercent: CpuField.USER_MODE,
  totalTicks: CpuField.TOTAL_TICKS,
  throttledPeriods: CpuField.THROTTLED_PERIODS,
  throttledTimeNs: CpuField.THROTTLED_TIME,
};
const MEMORY_FIELDS: Readonly<Record<MemoryUsage["measured"][number], MemoryField>> = {
  rssBytes: MemoryField.RSS,
  cacheBytes: MemoryField.CACHE,
  swapBytes: MemoryField.SWAP,
  usageBytes: MemoryField.USAGE,
  maxUsageBytes: MemoryField.MAX_USAGE,
  kernelUsageBytes: MemoryField.KERNEL_USAGE,
  kernelMaxUsageBytes: MemoryField.KERNEL_MAX_USAGE,
};

/** A task's usage as Nomad's message. All of it is the task's as a whole: cgroups do not count by process. Nomad's client does not bear the absence of the total or the timestamp. */
export function encodeUsage(
  id: string,
  { timestampMs, cpu, memory }: Usage,
): MessageInitShape<typeof TaskStatsSchema> {
  return {
    id,
    timestamp: encodeTime(timestampMs),
    aggResourceUsage: { cpu: encodeCpu(cpu), memory: encodeMemory(memory) },
  };
}

function encodeCpu(cpu: CpuUsage): MessageInitShape<typeof CPUUsageSchema> {
  return {
    percent: cpu.percent,
    systemMode: cpu.systemPercent,
    userMode: cpu.userPercent,
    totalTicks: cpu.totalTicks,
    throttledPeriods: BigInt(cpu.throttledPeriods),
    throttledTime: BigInt(cpu.throttledTimeNs),
    measuredFields: cpu.measured.map((name) => CPU_FIELDS[name]),
  };
}

function encodeMemory(memory: MemoryUsage): MessageInitShape<typeof MemoryUsageSchema> {
  return {
    rss: BigInt(memory.rssBytes),
    cache: BigInt(memory.cacheBytes),
    swap: BigInt(memory.swapBytes),
    usage: BigInt(memory.usageBytes),
    maxUsage: BigInt(memory.maxUsageBytes),
    kernelUsage: BigInt(memory.kernelUsageBytes),
    kernelMaxUsage: BigInt(memory.kernelMaxUsageBytes),
    measuredFields: memory.measured.map((name) => MEMORY_FIELDS[name]),
  };
}

/** Milliseconds since the epoch, with their microseconds. */
function encodeTime(epochMs: number): { seconds: bigint; nanos: number } {
  const seconds = Math.floor(epochMs / 1_000);
  return { seconds: BigInt(seconds), nanos: Math.floor((epochMs - seconds * 1_000) * 1_000) * 1_000 };
}
