import type { Meter } from "@opentelemetry/api";
import { readTask } from "./task_readings.ts";

/** A task that is watched: how it is named in metrics, and its cgroup's directory, "" where that is unknown. */
export interface ObservedTask {
  readonly name: string;
  readonly allocId: string;
  readonly cgroup: string;
}

/** What the driver holds at the moment. */
export interface NodeState {
  readonly tasks: readonly ObservedTask[];
  readonly workers: number;
}

/** Has the meter ask, at each collection, for what the driver holds and for what its tasks' cgroups say. */
export function observeNode(meter: Meter, state: () => NodeState): void {
  const gauge = (name: string, description: string) => meter.createObservableGauge(name, { description });
  gauge("containerd_driver.tasks", "Tasks that the driver holds")
    .addCallback((result) => result.observe(state().tasks.length));
  gauge("containerd_driver.stats.workers", "Web Workers that measure tasks")
    .addCallback((result) => result.observe(state().workers));
  observeTasks(meter, state);
}

function observeTasks(meter: Meter, state: () => NodeState): void {
  const pids = meter.createObservableGauge("containerd_driver.task.pids", {
    description: "Processes and threads of a task",
  });
  const io = meter.createObservableCounter("containerd_driver.task.io", {
    description: "Bytes that a task read from devices and wrote to them",
    unit: "By",
  });
  const pressure = meter.createObservableCounter("containerd_driver.task.pressure", {
    description: "How long some or all of a task's processes waited for a resource",
    unit: "s",
  });
  meter.addBatchObservableCallback(async (result) => {
    await Promise.all(
      state().tasks.map(async ({ name, allocId, cgroup }) => {
        const readings = cgroup === "" ? undefined : await readTask(cgroup);
        const attributes = { task: name, alloc_id: allocId };
        if (readings === undefined) return;
        result.observe(pids, readings.pids, attributes);
        result.observe(io, readings.readBytes, { ...attributes, direction: "read" });
        result.observe(io, readings.writtenBytes, { ...attributes, direction: "write" });
        for (const { resource, kind, seconds } of readings.pressure) {
          result.observe(pressure, seconds, { ...attributes, resource, kind });
        }
      }),
    );
  }, [pids, io, pressure]);
}
