import { cleanUp } from "../clean_up.ts";
import type { Container } from "../containerd/services/containers.ts";
import { FailedPreconditionError } from "../errors.ts";
import { containerId, parseTaskId } from "../model/names.ts";
import { TASK_ID_LABEL } from "./container/labels.ts";
import type { DriverContext } from "./context/driver_context.ts";
import { findContainer, removeFromContainerd, removeTask } from "./container/remove_container.ts";
import type { Task } from "./container/task.ts";

/**
 * Removes a task from containerd, a running one only with `force`; with `gc.container = false` its container and files
 * stay. Its network goes in the background, as in `stopTask`; who publishes the same port next waits for it. Works for a
 * task the driver does not hold, whose names follow from its id, and when all of it is gone.
 */
export async function destroyTask(
  context: Pick<
    DriverContext,
    | "containerd"
    | "images"
    | "cgroupVersion"
    | "snapshotter"
    | "config"
    | "throughBriefOutage"
    | "networks"
    | "background"
  >,
  id: string,
  { task, force }: { task: Task | undefined; force: boolean },
): Promise<void> {
  if (task !== undefined && task.result === undefined && !force) {
    throw new FailedPreconditionError(`Cannot destroy task "${id}": it is running and force is not set`);
  }
  const { containerd, images, networks, cgroupVersion, config, background, throughBriefOutage } = context;
  const identity = parseTaskId(id);
  const container = task?.state.containerId ?? (identity && containerId(identity, cgroupVersion));
  if (container === undefined) return;
  const record = await throughBriefOutage(() => findContainer(containerd, container));
  if (belongsToOther(record, id)) return;
  const hasEnded = task?.result !== undefined;
  if (config.gc.container) await removeFromContainerd(context, container, { record, hasEnded });
  else await throughBriefOutage(() => removeTask(containerd, container, { hasEnded }));
  background.add(cleanUp(networks.remove(container)));
  if (config.gc.container && record !== undefined) images.release(record.image);
}

/** Whether a later attempt at the task has the container by now. */
function belongsToOther(record: Container | undefined, taskId: string): boolean {
  const owner = record?.labels[TASK_ID_LABEL];
  return owner !== undefined && owner !== taskId;
}
