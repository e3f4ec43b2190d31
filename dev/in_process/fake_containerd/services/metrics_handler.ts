import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Tasks } from "../../../../src/gen/containerd/services/tasks/v1/tasks_pb.ts";
import { Status } from "../../../../src/gen/containerd/v1/types/task_pb.ts";
import { MetricsSchema } from "../../../../src/gen/io/containerd/cgroups/v2/metrics_pb.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { labelled, matchesAny } from "../filter.ts";
import { inNamespace } from "../in_namespace.ts";
import type { State } from "../state.ts";

/** The fake's Tasks.Metrics: each running task counts half a core of CPU time, two thirds of it user's, and 4 MiB. */
export function metricsHandler(state: State): ServiceHandlers<typeof Tasks>["metrics"] {
  return async ({ filters }, context) => {
    const running = [...inNamespace(state, context).tasks.values()].filter(({ containerId, init }) =>
      init.status === Status.RUNNING && matchesAny(filters, labelled({ id: containerId }, {}))
    );
    return await Promise.resolve({ metrics: running.map(({ containerId }) => metric(containerId)) });
  };
}

function metric(id: string) {
  const nowMs = Date.now();
  const userUsec = BigInt(nowMs) * 1_000n / 3n;
  const cpu = { usageUsec: userUsec / 2n * 3n, userUsec, systemUsec: userUsec / 2n };
  const memory = { anon: 3n << 20n, file: 1n << 20n, usage: 4n << 20n };
  const value = toBinary(MetricsSchema, create(MetricsSchema, { cpu, memory, pids: { current: 1n } }));
  return { id, timestamp: timestampFromMs(nowMs), data: { typeUrl: MetricsSchema.typeName, value } };
}
