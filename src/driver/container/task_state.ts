import { CGROUP_ROOT } from "../../host/cgroup/cgroup_version.ts";
import type { ResolvedImage } from "../../images/image_store.ts";
import type { CgroupVersion } from "../../model/names.ts";
import { signalNumber, SIGTERM } from "../../model/signals.ts";
import type { TaskState } from "../../model/task_state.ts";
import type { Spec } from "../../oci/spec.ts";

/** The state of a task that starts now. */
export function taskState(
  containerId: string,
  { image, spec, cgroupVersion }: { image: ResolvedImage; spec: Spec; cgroupVersion: CgroupVersion },
): TaskState {
  const { stopSignal } = image.config;
  const hierarchy = cgroupVersion === 2 ? CGROUP_ROOT : `${CGROUP_ROOT}/memory`;
  return {
    containerId,
    startedAt: new Date(),
    stopSignal: stopSignal ? signalNumber(stopSignal) : SIGTERM,
    memoryCgroup: hierarchy + spec.linux.cgroupsPath,
    memoryLimitBytes: spec.linux.resources.memory?.limit ?? 0,
  };
}
