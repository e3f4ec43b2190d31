import type { Compute } from "./compute.ts";
import { elapsedMs, type Reading } from "./reading.ts";
import type { Counters } from "./counters.ts";

/** CPU use: percents are of one core (two busy cores make 200), ticks are MHz, throttling counts from the task's start. */
export type CpuUsage = Figures<typeof CPU_FIGURES[number]>;

/** Memory use in bytes, in Nomad's words: RSS is anonymous memory, cache is file memory. */
export type MemoryUsage = Figures<typeof MEMORY_FIGURES[number]>;

/** What a task used at `timestampMs`, counted from the epoch. */
export interface Usage {
  readonly timestampMs: number;
  readonly cpu: CpuUsage;
  readonly memory: MemoryUsage;
}

/** `measured` names the figures that were really read; the others are 0. */
type Figures<K extends string> = Readonly<Record<K, number>> & { readonly measured: readonly K[] };
type Known<K extends string> = { readonly [name in K]?: number | undefined };

const CPU_FIGURES = [
  "percent",
  "systemPercent",
  "userPercent",
  "totalTicks",
  "throttledPeriods",
  "throttledTimeNs",
] as const;
const MEMORY_FIGURES = [
  "rssBytes",
  "cacheBytes",
  "swapBytes",
  "usageBytes",
  "maxUsageBytes",
  "kernelUsageBytes",
  "kernelMaxUsageBytes",
] as const;

/** The usage of a task that cannot be measured: valid, all zero, nothing measured. */
export function emptyUsage(timestampMs: number): Usage {
  return { timestampMs, cpu: figures(CPU_FIGURES, {}), memory: figures(MEMORY_FIGURES, {}) };
}

/** What `current` tells. CPU use needs a `previous` reading too: it is not measured without one, after a counter reset, or over no time. */
export function usageBetween(previous: Reading | undefined, current: Reading, compute: Compute): Usage {
  const { collectedAtMs, throttledPeriods, throttledTimeNs, ...counters } = current.sample;
  const shares = previous && cpuShares(previous.sample, counters, elapsedMs(previous, current));
  const totalTicks = shares?.percent && shares.percent / 100 * compute.totalMhz / compute.cores;
  return {
    timestampMs: collectedAtMs,
    cpu: figures(CPU_FIGURES, { ...shares, totalTicks, throttledPeriods, throttledTimeNs }),
    memory: figures(MEMORY_FIGURES, counters),
  };
}

function cpuShares(before: Counters, after: Counters, overMs: number) {
  return {
    percent: share(before.cpuTotalNs, after.cpuTotalNs, overMs),
    systemPercent: share(before.cpuSystemNs, after.cpuSystemNs, overMs),
    userPercent: share(before.cpuUserNs, after.cpuUserNs, overMs),
  };
}

/** Percent of one core; a counter that ran backwards belongs to a new cgroup and tells nothing of the time before. */
function share(beforeNs: number | undefined, afterNs: number | undefined, overMs: number): number | undefined {
  if (beforeNs === undefined || afterNs === undefined || afterNs < beforeNs || overMs <= 0) return undefined;
  return (afterNs - beforeNs) / (overMs * 1_000_000) * 100;
}

function figures<K extends string>(names: readonly K[], known: Known<K>): Figures<K> {
  const values = Object.fromEntries(names.map((name) => [name, known[name] ?? 0])) as Record<K, number>;
  return { ...values, measured: names.filter((name) => known[name] !== undefined) };
}
