import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { TaskEvent } from "../driver/context/events/event_feed.ts";
import type { Fingerprint } from "../driver/fingerprint.ts";
import type { Task } from "../driver/container/task.ts";
import {
  type DriverTaskEventSchema,
  type ExitResultSchema,
  FingerprintResponse_HealthState as HealthState,
  type FingerprintResponseSchema,
  type NetworkOverrideSchema,
  TaskState as State,
  type TaskStatusSchema,
  type WaitTaskResponseSchema,
} from "../gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { parseTaskId } from "../model/names.ts";
import type { ExitResult } from "../model/task/exit_result.ts";

/** Go's zero time, which Nomad takes for "not yet". */
const ZERO_TIME = { seconds: -62_135_596_800n, nanos: 0 };

const HEALTH: Readonly<Record<Fingerprint["health"], HealthState>> = {
  undetected: HealthState.UNDETECTED,
  unhealthy: HealthState.UNHEALTHY,
  healthy: HealthState.HEALTHY,
};

/** A fingerprint as Nomad's message. */
export function encodeFingerprint(fingerprint: Fingerprint): MessageInitShape<typeof FingerprintResponseSchema> {
  const { health, description, attributes } = fingerprint;
  const encoded = Object.entries(attributes).map(([name, value]) =>
    [name, { value: { case: "stringVal" as const, value } }] as const
  );
  return { health: HEALTH[health], healthDescription: description, attributes: Object.fromEntries(encoded) };
}

/** How a task ended, as WaitTask answers; the result is always there, for Nomad's client does not bear its absence. */
export function encodeWait(result: ExitResult): MessageInitShape<typeof WaitTaskResponseSchema> {
  return { result: encodeResult(result), err: result.error ?? "" };
}

/** Where a task is reached, for StartTask and InspectTask; nothing unless the driver made its network. */
export function encodeAddress(
  { address: task }: Task,
): { networkOverride?: MessageInitShape<typeof NetworkOverrideSchema> } {
  if (task === undefined) return {};
  const { address: addr, portMap, autoAdvertise } = task;
  return { networkOverride: { addr, portMap: { ...portMap }, autoAdvertise } };
}

/** A task's state as InspectTask answers. */
export function encodeStatus(task: Task): MessageInitShape<typeof TaskStatusSchema> {
  return {
    id: task.id,
    name: parseTaskId(task.id)?.name ?? "",
    state: task.result === undefined ? State.RUNNING : State.EXITED,
    startedAt: timestampFromDate(task.state.startedAt),
    completedAt: task.completedAt === undefined ? ZERO_TIME : timestampFromDate(task.completedAt),
    result: task.result === undefined ? {} : encodeResult(task.result),
  };
}

/** An event as Nomad's message. */
export function encodeEvent(
  { timestamp, annotations, ...event }: TaskEvent,
): MessageInitShape<typeof DriverTaskEventSchema> {
  return { ...event, timestamp: timestampFromDate(timestamp), annotations: { ...annotations } };
}

/** How a process ended, as Nomad's message. */
export function encodeResult({ exitCode, signal, oomKilled }: ExitResult): MessageInitShape<typeof ExitResultSchema> {
  return { exitCode, signal, oomKilled };
}
