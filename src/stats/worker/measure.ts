import type { Clock } from "../../async/clock.ts";
import type { Compute } from "../usage/compute.ts";
import type { Reading } from "../usage/reading.ts";
import { type Metric, metricType, sampleOf } from "../usage/sample.ts";
import { emptyUsage, usageBetween } from "../usage/usage.ts";
import type { WatchedTask } from "./watched_task.ts";
import type { FromWorker, SubscriptionUsage } from "../messages.ts";

/** What measuring works with; `post` takes what is to be told. */
export interface MeasureContext {
  readonly compute: Compute;
  readonly clock: Clock;
  readonly post: (message: FromWorker) => void;
}

/** The usage that a metric makes known; undefined for the first, from which the next is counted. Throws when the metric cannot be decoded. */
export function measure(
  context: MeasureContext,
  task: WatchedTask,
  { metric, asked }: { metric: Metric; asked: Reading["asked"] },
): SubscriptionUsage | undefined {
  const sample = sampleOf(metric, Date.now());
  if (sample === undefined) return unmeasurable(context, task, metricType(metric));
  const { previous } = task;
  const current: Reading = { sample, ...(asked && { asked }) };
  task.previous = current;
  task.alone = task.warned = false;
  return previous &&
    { subscription: task.subscription, usage: usageBetween(previous, current, context.compute), sample };
}

/** The empty usage of a task that has no metric which we read; `metricType` is "" when it has none. */
export function unmeasurable(context: MeasureContext, task: WatchedTask, metricType: string): SubscriptionUsage {
  if (!task.warned) context.post({ kind: "unmeasurable", subscription: task.subscription, metricType });
  task.warned = true;
  return { subscription: task.subscription, usage: emptyUsage(Date.now()) };
}
