import { NotFoundError } from "../errors.ts";
import type { TaskState } from "../model/task_state.ts";
import { TASK_ID_LABEL } from "./container/labels.ts";
import type { DriverContext } from "./driver_context.ts";
import { removeStrayExecs, strayExecs } from "./exec/stray_execs.ts";
import { Task } from "./task.ts";

/** After a reboot Nomad may recover tasks before containerd listens; so long is it waited for. */
const CONTAINERD_TIMEOUT_MS = 30_000;

/**
 * Finds a task's container and its process again, running or ended; starts nothing, and ends only commands that a former
 * plugin left in it. NotFoundError when the container or the process is gone.
 */
export async function recoverTask(
  { containerd, background, patiently }: Pick<DriverContext, "containerd" | "background" | "patiently">,
  id: string,
  { state }: { state: TaskState },
): Promise<Task> {
  const { containerId } = state;
  const patience = { timeoutMs: CONTAINERD_TIMEOUT_MS };
  const { labels } = await patiently(() => containerd.containers.get(containerId), patience);
  const owner = labels[TASK_ID_LABEL] ?? id;
  if (owner !== id) {
    throw new NotFoundError(`Cannot recover task "${id}": its container is that of task "${owner}" now`);
  }
  const { status } = await patiently(() => containerd.tasks.get({ containerId }), patience);
  const strays = status === "running" ? await strayExecs(containerd, containerId) : [];
  background.add(removeStrayExecs(containerd, containerId, strays));
  return new Task(id, state, { containerd });
}
