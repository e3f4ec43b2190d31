import { processUsage } from "../../tests/support/node/process_usage.ts";
import { BenchNode } from "../bench_node.ts";
import { atLeast, atMost, type Measurement } from "../report.ts";
import { pause, UsageStreams } from "./usage_stream.ts";

const TASKS = 50;
const AT_ONCE = 10;
const WARM_UP_MS = 5_000;
const SPAN_MS = 15_000;
/** Numbers of `stats_workers`, the default among them. */
const WORKERS = [1, 2, 4];
/** Most memory of the plugin itself, and of each worker. */
const PLUGIN_MB = 95;
const WORKER_MB = 20;

/** What so many workers cost. */
interface Cost extends Awaited<ReturnType<typeof cost>> {
  readonly name: string;
}

/** What measuring 50 tasks each second costs the plugin, with few and many workers. */
export async function* benchCost(): AsyncGenerator<Measurement> {
  const costs: Cost[] = [];
  for (const workers of WORKERS) {
    await using node = await BenchNode.start({ stats_workers: workers });
    costs.push({ name: workers === 1 ? "1 worker" : `${workers} workers`, ...await cost(node) });
  }
  const bars = (title: string, { unit, value }: { unit: string; value: (cost: Cost) => number }) => ({
    title: `${title}, ${TASKS} tasks`,
    unit,
    ours: Object.fromEntries(costs.map((each) => [each.name, value(each)])),
  });
  const least = Math.min(...costs.map(({ figures }) => figures));
  yield atLeast(`${TASKS} tasks at 1 s: figures`, { limit: TASKS * 0.95, seen: least, unit: "a second" });
  for (const [at, { name, cpuPercent }] of costs.entries()) {
    const drawn = at === 0
      ? { bars: bars("plugin's CPU by workers", { unit: "% of one core", value: (each) => each.cpuPercent }) }
      : {};
    yield atMost(`plugin's CPU meanwhile, ${name}`, { limit: 5, seen: cpuPercent, unit: "% of one core", ...drawn });
  }
  for (const [at, { name, rssMb }] of costs.entries()) {
    const limit = PLUGIN_MB + WORKER_MB * (WORKERS[at] ?? 0);
    const drawn = at === 0
      ? { bars: bars("plugin's RSS by workers", { unit: "MB", value: (each) => each.rssMb }) }
      : {};
    yield atMost(`plugin's RSS then, ${name}`, { limit, seen: rssMb, unit: "MB", ...drawn });
  }
}

async function cost(node: BenchNode) {
  const ids: string[] = [];
  for (let done = 0; done < TASKS; done += AT_ONCE) {
    ids.push(...await Promise.all(Array.from({ length: AT_ONCE }, () => node.startTask("/bin/sleep", ["3600"]))));
  }
  const seen = await measure(node, ids);
  await Promise.all(ids.map((id) => node.destroyTask(id)));
  return seen;
}

async function measure({ plugin }: BenchNode, ids: readonly string[]) {
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
