import type { Usage } from "../stats/usage/usage.ts";
import type { DriverContext } from "./context/driver_context.ts";
import type { Task } from "./container/task.ts";

/** How often Nomad measures unless its `telemetry` block says otherwise, for a request without an interval. */
const USUAL_INTERVAL_MS = 1_000;
/** What `stats_interval` may be at least, and so what Nomad may ask for. */
const SHORTEST_INTERVAL_MS = 100;

/** What the task uses, at `stats_interval` or else at Nomad's interval, from within one interval until it ends or the signal fires. */
export async function* taskStats(
  { stats, config }: Pick<DriverContext, "stats" | "config">,
  task: Task,
  { intervalMs, signal }: { intervalMs: number; signal: AbortSignal },
): AsyncGenerator<Usage> {
  if (task.result !== undefined) return;
  const ended = new AbortController();
  const end = () => ended.abort();
  task.exited.then(end, end);
  const asked = Math.max(intervalMs || USUAL_INTERVAL_MS, SHORTEST_INTERVAL_MS);
  const { id: taskId, state: { containerId } } = task;
  using subscription = stats.subscribe({ taskId, containerId, intervalMs: config.statsIntervalMs ?? asked });
  yield* subscription.usage(AbortSignal.any([signal, ended.signal]));
}
