import type { BenchNode } from "../bench_node.ts";
import { processUsage } from "../../tests/support/node/process_usage.ts";
import { atLeast, atMost, type Measurement } from "../report.ts";
import { pause, UsageStreams } from "./usage_stream.ts";

const TASKS = 50;
const WARM_UP_MS = 10_000;
const SPAN_MS = 30_000;
/** Most memory of the plugin itself, and of each worker. */
const PLUGIN_MB = 95;
const WORKER_MB = 20;

/** What measuring 50 tasks each second costs the plugin, whose `stats_workers` are `workers`. */
export async function* benchCost(node: BenchNode, { workers }: { workers: number }): AsyncGenerator<Measurement> {
  const ids: string[] = [];
  for (let task = 0; task < TASKS; task++) ids.push(await node.startTask("/bin/sleep", ["3600"]));
  const { figures, cpuPercent, rssMb } = await cost(node, ids);
  await Promise.all(ids.map((id) => node.destroyTask(id)));
  yield atLeast(`${TASKS} tasks at 1 s: figures`, { limit: TASKS * 0.95, seen: figures, unit: "a second" });
  yield atMost("plugin's CPU meanwhile, of one core", { limit: 5, seen: cpuPercent, unit: "%" });
  const limit = PLUGIN_MB + WORKER_MB * workers;
  yield atMost(`plugin's RSS then, with ${workers} workers`, { limit, seen: rssMb, unit: "MB" });
}

async function cost({ plugin }: BenchNode, ids: readonly string[]) {
  await using streams = new UsageStreams();
  await streams.open(plugin.driver, ids);
  await pause(WARM_UP_MS);
  const [figures, before] = [streams.figures, await processUsage(plugin.process.pid)];
  await pause(SPAN_MS);
  const { cpuSeconds, rssMb } = await processUsage(plugin.process.pid);
  return {
    figures: (streams.figures - figures) / SPAN_MS * 1_000,
    cpuPercent: (cpuSeconds - before.cpuSeconds) / SPAN_MS * 100_000,
    rssMb,
  };
}
