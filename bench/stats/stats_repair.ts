import { StatsPool } from "../../src/stats/pool/pool.ts";
import { startWorker } from "../../src/stats/pool/start_worker.ts";
import { MetricsContainerd } from "../../tests/support/stats/metrics_containerd.ts";
import { atMost, type Measurement } from "../report.ts";

const INTERVAL_MS = 1_000;
const DEATHS = 5;

/** The longest gap in a task's usage when its worker's thread is ended under it. */
export async function* benchRepair(): AsyncGenerator<Measurement> {
  await using containerd = await MetricsContainerd.serve({ busy: { cores: 1 } });
  const started: Worker[] = [];
  using pool = new StatsPool({
    workers: 1,
    setup: { address: containerd.address, namespace: "bench", compute: { totalMhz: 2_000, cores: 2 } },
    warn: () => {},
    start(setup) {
      const worker = startWorker(setup);
      started.push(worker);
      return worker;
    },
  });
  using subscription = pool.subscribe({ taskId: "alloc/busy/0123abcd", containerId: "busy", intervalMs: INTERVAL_MS });
  const gapsMs: number[] = [];
  let lastMs: number | undefined;
  for await (const _ of subscription.usage(new AbortController().signal)) {
    const nowMs = performance.now();
    if (lastMs !== undefined) gapsMs.push(nowMs - lastMs);
    if (gapsMs.length === DEATHS) break;
    lastMs = nowMs;
    started.at(-1)!.terminate();
  }
  yield atMost(`longest gap when its worker is killed, ${DEATHS} times, at ${INTERVAL_MS / 1_000} s`, {
    limit: 2 * INTERVAL_MS,
    seen: Math.max(...gapsMs),
    unit: "ms",
  });
}
