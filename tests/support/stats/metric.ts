import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { MetricsSchema as MetricsV1 } from "../../../src/gen/io/containerd/cgroups/v1/metrics_pb.ts";
import { MetricsSchema as MetricsV2 } from "../../../src/gen/io/containerd/cgroups/v2/metrics_pb.ts";
import type { Metric } from "../../../src/stats/usage/sample.ts";

/** A cgroup v1 metric as containerd answers it; `atMs` is its timestamp. */
export function metricV1(init: MessageInitShape<typeof MetricsV1>, { id = "web-1", atMs = 1_000 } = {}): Metric {
  return metric({ id, atMs, typeUrl: MetricsV1.typeName, value: toBinary(MetricsV1, create(MetricsV1, init)) });
}

/** A cgroup v2 metric as containerd answers it; `atMs` is its timestamp. */
export function metricV2(init: MessageInitShape<typeof MetricsV2>, { id = "web-1", atMs = 1_000 } = {}): Metric {
  return metric({ id, atMs, typeUrl: MetricsV2.typeName, value: toBinary(MetricsV2, create(MetricsV2, init)) });
}

function metric({ id, atMs, typeUrl, value }: {
  id: string;
  atMs: number;
  typeUrl: string;
  value: Uint8Array;
}): Metric {
  const seconds = BigInt(Math.floor(atMs / 1_000));
  const nanos = Math.round(atMs % 1_000 * 1_000_000);
  return {
    id,
    timestamp: { $typeName: "google.protobuf.Timestamp", seconds, nanos },
    data: { typeUrl, value },
  };
}
