import { Watcher } from "../../../src/stats/worker/watcher.ts";
import type { FromWorker, SubscriptionUsage } from "../../../src/stats/messages.ts";
import { HandClock } from "./hand_clock.ts";
import { ScriptedSource, type Shim } from "./scripted_source.ts";

/** The interval of every task that is watched. */
export const INTERVAL_MS = 1_000;

/** A watcher of tasks whose shims are scripted, with a clock that is moved by hand, and what it has posted. */
export function watcherSetUp(shims: Readonly<Record<string, Shim>>) {
  const clock = new HandClock();
  const source = new ScriptedSource(clock, shims);
  const posted: { readonly message: FromWorker; readonly atMs: number }[] = [];
  const watcher = new Watcher(source, {
    clock,
    compute: { totalMhz: 2_000, cores: 2 },
    post: (message) => posted.push({ message, atMs: clock.nowMs() }),
  });
  const startMs = clock.nowMs();
  return {
    clock,
    source,
    watcher,
    /** Watches the tasks of these containers; a task's subscription is its place among the shims. */
    watch(...containerIds: string[]) {
      for (const containerId of containerIds) {
        watcher.watch({ subscription: Object.keys(shims).indexOf(containerId), containerId, intervalMs: INTERVAL_MS });
      }
    },
    usages: (subscription: number): SubscriptionUsage[] =>
      posted.flatMap(({ message }) => message.kind === "usages" ? message.usages : []).filter((u) =>
        u.subscription === subscription
      ),
    /** When usages of the subscription came, in milliseconds from the start. */
    times: (subscription: number): number[] =>
      posted.filter(({ message }) =>
        message.kind === "usages" && message.usages.some((u) => u.subscription === subscription)
      )
        .map(({ atMs }) => atMs - startMs),
    told: (kind: FromWorker["kind"]) => posted.map(({ message }) => message).filter((message) => message.kind === kind),
  };
}
