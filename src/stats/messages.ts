import type { Compute } from "./usage/compute.ts";
import type { Sample } from "./usage/sample.ts";
import type { Usage } from "./usage/usage.ts";

/** What a worker needs before anything else: containerd's socket and namespace, and the node's compute. */
export interface WorkerSetup {
  readonly address: string;
  readonly namespace: string;
  readonly compute: Compute;
}

/** One task to watch; `subscription` is the pool's number for it, `previous` the last sample when another worker watched it before. */
export interface WatchRequest {
  readonly subscription: number;
  readonly containerId: string;
  readonly intervalMs: number;
  readonly previous?: Sample | undefined;
}

/** One task's usage, with the sample that the next one is counted from. */
export interface SubscriptionUsage {
  readonly subscription: number;
  readonly usage: Usage;
  readonly sample?: Sample;
}

/** What the pool tells a worker; `setup` comes first and once, with a port that stays open for as long as the worker lives. */
export type ToWorker =
  | { readonly kind: "setup"; readonly setup: WorkerSetup; readonly watchPort: MessagePort }
  | { readonly kind: "watch"; readonly request: WatchRequest }
  | { readonly kind: "unwatch"; readonly subscription: number }
  | { readonly kind: "ping" };

/** What a worker tells the pool. `unmeasurable`: the task has no metric that we read; `metricType` is "" when it has none at all. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "pong" }
  | { readonly kind: "usages"; readonly usages: readonly SubscriptionUsage[] }
  | { readonly kind: "gone"; readonly subscription: number }
  | { readonly kind: "unmeasurable"; readonly subscription: number; readonly metricType: string }
  | { readonly kind: "trouble"; readonly message: string };
