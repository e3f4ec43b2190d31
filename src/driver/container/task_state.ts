import type { ResolvedImage } from "../../images/image_store.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import { SIGTERM, stopSignalNumber } from "../../model/signals.ts";
import type { TaskState } from "../../model/task/task_state.ts";
import type { Spec } from "../../oci/spec.ts";

/** The state of a task that starts now. */
export function taskState(
  { containerId, cgroup }: StartPlan,
  { image, spec, pid, bundle, audit }:
    & { image: Pick<ResolvedImage, "config" | "name">; spec: Spec }
    & Pick<TaskState, "pid" | "bundle" | "audit">,
): TaskState {
  const { stopSignal } = image.config;
  return {
    containerId,
    startedAt: new Date(),
    stopSignal: stopSignal ? stopSignalNumber(stopSignal, { image: image.name }) : SIGTERM,
    memoryCgroup: cgroup.memoryDirectory,
    memoryLimitBytes: spec.linux.resources.memory?.limit ?? 0,
    pid,
    bundle,
    audit,
  };
}
