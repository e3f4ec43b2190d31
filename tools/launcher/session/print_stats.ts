import type { PluginClients } from "../host/plugin_host.ts";
import type { TaskStats } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Terminal } from "./terminal.ts";
import { durationFromMs } from "@bufbuild/protobuf/wkt";

/** Nomad's default of telemetry.collection_interval. */
const INTERVAL_MS = 1_000;

/** What is printed, and until when. */
export interface StatsOptions {
  readonly taskId: string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Prints a task's usage each second until it ends or the signal ends it. */
export async function printStats({ driver }: PluginClients, { taskId, terminal, signal }: StatsOptions): Promise<void> {
  const request = { taskId, collectionInterval: durationFromMs(INTERVAL_MS) };
  try {
    for await (const { stats } of driver.taskStats(request, { signal })) {
      if (stats !== undefined) terminal.say(`stats: ${statsLine(stats)}`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** One sample in one line; sizes in MiB, CPU in percent of one core and in MHz. */
export function statsLine({ aggResourceUsage }: TaskStats): string {
  const { cpu, memory } = aggResourceUsage ?? {};
  const parts = [
    `cpu ${(cpu?.percent ?? 0).toFixed(1)}% ${Math.round(cpu?.totalTicks ?? 0)} MHz`,
    `memory ${mebibytes(memory?.usage)} (rss ${mebibytes(memory?.rss)}, cache ${mebibytes(memory?.cache)})`,
    `throttled ${cpu?.throttledPeriods ?? 0n}`,
  ];
  return parts.join(", ");
}

function mebibytes(bytes = 0n): string {
  return `${(Number(bytes) / 2 ** 20).toFixed(1)} MiB`;
}
