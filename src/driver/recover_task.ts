import type { Containerd } from "../containerd/containerd.ts";
import { NotFoundError } from "../errors.ts";
import type { TaskState } from "../model/task_state.ts";
import { TASK_ID_LABEL } from "./labels.ts";
import { Task } from "./task.ts";

/** After a reboot Nomad may recover tasks before containerd listens; so long is it waited for. */
const CONTAINERD_TIMEOUT_MS = 30_000;

/** Finds a task's container and its process again, running or ended; starts nothing. NotFoundError when either is gone. */
export async function recoverTask(
  containerd: Containerd,
  { id, state }: { id: string; state: TaskState },
): Promise<Task> {
  await containerd.connected(AbortSignal.timeout(CONTAINERD_TIMEOUT_MS));
  const { labels } = await containerd.containers.get(state.containerId);
  const owner = labels[TASK_ID_LABEL] ?? id;
  if (owner !== id) {
    throw new NotFoundError(`Cannot recover task "${id}": its container is that of task "${owner}" now`);
  }
  await containerd.tasks.get({ containerId: state.containerId });
  return new Task(id, state, { containerd });
}
