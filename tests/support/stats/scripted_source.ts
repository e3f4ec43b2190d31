import { UnavailableError } from "../../../src/errors.ts";
import type { MetricsSource } from "../../../src/stats/worker/metrics_source.ts";
import type { Metric } from "../../../src/stats/usage/sample.ts";
import type { HandClock } from "./hand_clock.ts";
import { metricV2 } from "./metric.ts";

/** How a task's shim behaves: with figures, not at all, with an error, with a type that we do not know, without figures, with rubbish. */
export type Shim = "well" | "hung" | "broken" | "foreign" | "uncounted" | "rubbish";

/** containerd as a watcher sees it, on a hand-moved clock; every task burns one core. */
export class ScriptedSource implements MetricsSource {
  readonly shims = new Map<string, Shim>();
  readonly calls: { readonly ids: readonly string[]; readonly atMs: number }[] = [];
  isAway = false;
  readonly #clock: HandClock;

  constructor(clock: HandClock, shims: Readonly<Record<string, Shim>>) {
    this.#clock = clock;
    for (const [id, shim] of Object.entries(shims)) this.shims.set(id, shim);
  }

  metrics(ids: readonly string[], { timeoutMs }: { readonly timeoutMs: number }): Promise<readonly Metric[]> {
    this.calls.push({ ids: [...ids], atMs: this.#clock.nowMs() });
    const shims = ids.map((id) => this.shims.get(id));
    if (this.isAway) return Promise.reject(new UnavailableError("Cannot read the metrics: containerd is away"));
    if (shims.includes("broken")) return Promise.reject(new Error("Cannot read the metrics: shim broke"));
    if (shims.includes("hung")) return this.#deadline(timeoutMs);
    return Promise.resolve(ids.flatMap((id) => this.#metric(id)));
  }

  isRunning(id: string): Promise<boolean> {
    return Promise.resolve(this.shims.has(id));
  }

  #deadline(timeoutMs: number): Promise<never> {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#clock.after(timeoutMs, () => reject(new Error("Cannot read the metrics: deadline exceeded")));
    return promise;
  }

  #metric(id: string): readonly Metric[] {
    const atMs = this.#clock.nowMs();
    const metric = metricV2({ cpu: { usageUsec: BigInt(Math.round(atMs * 1_000)) } }, { id, atMs });
    switch (this.shims.get(id)) {
      case undefined:
      case "uncounted":
        return [];
      case "foreign":
        return [{ ...metric, data: { ...metric.data!, typeUrl: "io.example.vm.Metrics" } }];
      case "rubbish":
        return [{ ...metric, data: { ...metric.data!, value: new Uint8Array([0x0a, 0xff]) } }];
      default:
        return [metric];
    }
  }
}
