import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Counters } from "./counters.ts";
import { sampleV1 } from "./sample_v1.ts";
import { sampleV2 } from "./sample_v2.ts";

/** The counters of one task at one moment, by containerd's clock. */
export interface Sample extends Counters {
  readonly collectedAtMs: number;
}

/** One task's metric as containerd's Metrics call gives it (see containerd's metrics.proto). */
export interface Metric {
  readonly id: string;
  readonly timestamp?: Timestamp | undefined;
  readonly data?: { readonly typeUrl: string; readonly value: Uint8Array } | undefined;
}

const DECODERS: Readonly<Record<string, (value: Uint8Array) => Counters>> = {
  "io.containerd.cgroups.v1.Metrics": sampleV1,
  "io.containerd.cgroups.v2.Metrics": sampleV2,
};

/** Decodes a metric; undefined when its type is not one of cgroups v1 or v2. `nowMs` stands in for a missing timestamp. */
export function sampleOf(metric: Metric, nowMs: number): Sample | undefined {
  const decode = DECODERS[metricType(metric)];
  if (decode === undefined || metric.data === undefined) return undefined;
  return { collectedAtMs: epochMs(metric.timestamp) ?? nowMs, ...decode(metric.data.value) };
}

/** The message name of a metric, with the `type.googleapis.com/` that some shims put before it taken off; "" when it carries no data. */
export function metricType({ data }: Metric): string {
  return data?.typeUrl.slice(data.typeUrl.lastIndexOf("/") + 1) ?? "";
}

function epochMs(timestamp: Timestamp | undefined): number | undefined {
  return timestamp && Number(timestamp.seconds) * 1_000 + timestamp.nanos / 1_000_000;
}
