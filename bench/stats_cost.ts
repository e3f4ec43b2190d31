import type { BenchNode } from "./bench_node.ts";
import { processUsage } from "./process_usage.ts";
import { atMost, type Measurement } from "./report.ts";
import { pause, UsageStreams } from "./usage_stream.ts";

const TASKS = 50;
const WARM_UP_MS = 10_000;
const SPAN_MS = 30_000;
/** Most memory of the plugin itself, and of each worker. */
const PLUGIN_MB = 95;
const WORKER_MB = 20;

/** What measuring 50 tasks each second costs the plugin, whose `stats_workers` are `workers`. */
export async function benchCost(node: BenchNode, { workers }: { workers: number }): Promise<Measurement[]> {
  const { driver, process: { pid } } = node.plugin;
  const ids: string[] = [];
  for (let task = 0; task < TASKS; task++) ids.push(await node.startTask("/bin/sleep", ["3600"]));
  const seen = await measure();
  await Promise.all(ids.map((id) => node.destroyTask(id)));
  return [
    atMost(`CPU of ${TASKS} tasks at 1 s, of one core`, { limit: 5, seen: seen.cpuPercent, unit: "%" }),
    atMost(`RSS of ${TASKS} tasks at 1 s, ${workers} workers`, {
      limit: PLUGIN_MB + WORKER_MB * workers,
      seen: seen.rssMb,
      unit: "MB",
    }),
  ];

  async function measure() {
    await using streams = new UsageStreams();
    await streams.open(driver, ids);
    await pause(WARM_UP_MS);
    const before = await processUsage(pid);
    await pause(SPAN_MS);
    const after = await processUsage(pid);
    return {
      cpuPercent: (after.cpuSeconds - before.cpuSeconds) / SPAN_MS * 100_000,
      rssMb: after.rssMb,
    };
  }
}
