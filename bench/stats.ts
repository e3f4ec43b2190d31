import { BenchNode } from "./bench_node.ts";
import { report } from "./report.ts";
import { benchCost } from "./stats_cost.ts";
import { benchLoad } from "./stats_load.ts";
import { benchTruth } from "./stats_truth.ts";

const WORKERS = 2;

if (import.meta.main) {
  const measurements = await benchLoad({ workers: WORKERS });
  await using node = await BenchNode.start({ stats_workers: WORKERS });
  measurements.unshift(...await benchTruth(node), ...await benchCost(node, { workers: WORKERS }));
  report("Usage", measurements);
}
