import { StatsPool } from "../../../src/stats/pool/pool.ts";
import type { Subscription } from "../../../src/stats/pool/subscription.ts";
import { HandClock } from "./hand_clock.ts";
import { StubWorker } from "./stub_worker.ts";

const INTERVAL_MS = 1_000;

/** A pool of stub workers with a clock that is moved by hand, and what it has started and warned of. */
export function poolSetUp({ workers }: { workers: number }) {
  const clock = new HandClock();
  const started: StubWorker[] = [];
  const warnings: string[] = [];
  const pool = new StatsPool({
    workers,
    clock,
    setup: { address: "/run/containerd.sock", namespace: "nomad", compute: { totalMhz: 2_000, cores: 2 } },
    warn: (message) => warnings.push(message),
    start() {
      const worker = new StubWorker();
      started.push(worker);
      return worker;
    },
  });
  return {
    clock,
    pool,
    started,
    warnings,
    subscriptions: (count: number): Subscription[] =>
      Array.from(
        { length: count },
        (_, index) =>
          pool.subscribe({ taskId: `task-${index}`, containerId: `container-${index}`, intervalMs: INTERVAL_MS }),
      ),
    /** How many tasks each living worker watches. */
    loads: () => started.filter(({ isTerminated }) => !isTerminated).map(({ watched }) => watched.size),
  };
}
