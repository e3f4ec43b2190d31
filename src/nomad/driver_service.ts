import { CAPABILITIES, HANDLE_VERSION } from "../about.ts";
import { durationMs } from "@bufbuild/protobuf/wkt";
import { taskConfigSpec } from "../config/task_config.ts";
import type { Driver } from "../driver/driver.ts";
import { DriverError } from "../errors.ts";
import { type Driver as Service, TaskState as State } from "../gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { decodeTaskState, encodeTaskState } from "../model/task/task_state.ts";
import type { ServiceHandlers } from "@nomad-containerd/grpc/handlers";
import { traceHandlers } from "../telemetry/trace_handlers.ts";
import { decodeTask } from "./decode_task.ts";
import { execHandlers } from "./exec_handlers.ts";
import { encodeUsage } from "./encode_stats.ts";
import { encodeAddress, encodeEvent, encodeFingerprint, encodeStatus, encodeWait } from "./encode_task.ts";

/** Nomad's Driver service: each handler decodes, calls one verb of the driver and encodes the answer. */
export function driverService(driver: Driver): ServiceHandlers<typeof Service> {
  return traceHandlers("Driver", {
    ...nodeHandlers(driver),
    ...taskHandlers(driver),
    ...execHandlers(driver),
    ...networkHandlers(),
  });
}

function nodeHandlers(driver: Driver) {
  return {
    init: () => Promise.resolve({}),
    shutdown: () => Promise.resolve({}),
    taskConfigSchema: () => Promise.resolve({ spec: taskConfigSpec() }),
    capabilities: () =>
      Promise.resolve({ capabilities: { ...CAPABILITIES, disableLogCollection: driver.disablesLogCollection } }),
    async *fingerprint(_, { signal }) {
      for await (const fingerprint of driver.fingerprints(signal)) yield encodeFingerprint(fingerprint);
    },
    async *taskEvents(_, { signal }) {
      for await (const event of driver.events.subscribe(signal)) yield encodeEvent(event);
    },
  } satisfies Partial<ServiceHandlers<typeof Service>>;
}

function taskHandlers(driver: Driver) {
  return {
    async startTask({ task: config }, { signal }) {
      const task = await driver.startTask(decodeTask(config), signal);
      const driverState = encodeTaskState(task.state);
      const handle = { version: HANDLE_VERSION, config: config!, state: State.RUNNING, driverState };
      return { handle, ...encodeAddress(task) };
    },
    async recoverTask({ taskId, handle }) {
      const id = taskId || handle?.config?.id || "";
      const state = decodeTaskState(handle?.driverState ?? new Uint8Array(), {
        version: handle?.version ?? 0,
        taskId: id,
      });
      await driver.recoverTask(id, state);
      return {};
    },
    async waitTask({ taskId }, { signal }) {
      return encodeWait(await driver.waitTask(taskId, signal));
    },
    async stopTask({ taskId, timeout, signal }) {
      await driver.stopTask(taskId, { signal, timeoutMs: timeout ? durationMs(timeout) : 0 });
      return {};
    },
    async destroyTask({ taskId, force }) {
      await driver.destroyTask(taskId, { force });
      return {};
    },
    inspectTask({ taskId }) {
      const task = driver.task(taskId);
      return Promise.resolve({ task: encodeStatus(task), ...encodeAddress(task) });
    },
    async *taskStats({ taskId, collectionInterval }, { signal }) {
      const intervalMs = collectionInterval ? durationMs(collectionInterval) : 0;
      for await (const usage of driver.taskStats(taskId, { intervalMs, signal })) {
        yield { stats: encodeUsage(taskId, usage) };
      }
    },
    async signalTask({ taskId, signal }) {
      await driver.signalTask(taskId, signal);
      return {};
    },
  } satisfies Partial<ServiceHandlers<typeof Service>>;
}

/** Nomad makes the network itself, since the driver does not say `must_create_network`. */
function networkHandlers() {
  const refuse = ({ allocId }: { allocId: string }) =>
    Promise.reject(
      new DriverError(`Cannot make a network for allocation "${allocId}": Nomad makes networks for this driver`),
    );
  return { createNetwork: refuse, destroyNetwork: refuse } satisfies Partial<ServiceHandlers<typeof Service>>;
}
