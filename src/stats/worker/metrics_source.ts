import type { Metric } from "../usage/sample.ts";

/** Where a worker reads metrics: containerd, as seen from src/stats. */
export interface MetricsSource {
  /** The metrics of these containers, without those of which there are none; UnavailableError when containerd is away. */
  metrics(containerIds: readonly string[], options: { readonly timeoutMs: number }): Promise<readonly Metric[]>;
  /** Whether the container's task is there and has not ended. */
  isRunning(containerId: string, options: { readonly timeoutMs: number }): Promise<boolean>;
}
