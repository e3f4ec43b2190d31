import { BenchNode } from "./bench_node.ts";
import { type Measurement, report } from "./report.ts";
import { benchCost } from "./stats/stats_cost.ts";
import { benchGrowth } from "./stats/stats_growth.ts";
import { benchLoad } from "./stats/stats_load.ts";
import { benchRepair } from "./stats/stats_repair.ts";
import { benchTruth } from "./stats/stats_truth.ts";
import { UsageLoad } from "./stats/usage_load.ts";

const WORKERS = 2;

async function* benchStats(): AsyncGenerator<Measurement> {
  {
    await using node = await BenchNode.start({ stats_workers: WORKERS });
    yield* benchTruth(node);
  }
  yield* benchCost();
  yield* benchRepair();
  await using load = await UsageLoad.start({ workers: WORKERS });
  yield* benchGrowth(load);
  yield* benchLoad(load);
}

if (import.meta.main) await report("Usage", benchStats());
