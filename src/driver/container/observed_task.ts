import type { TaskState } from "../../model/task_state.ts";
import type { ObservedTask } from "../../telemetry/observe_node.ts";

/** How a task is named in metrics, and where its cgroup is. */
export function observedTask({ id, state }: { readonly id: string; readonly state: TaskState }): ObservedTask {
  const { audit: { task = id, allocation = "" }, memoryCgroup } = state;
  return { name: task, allocId: allocation, cgroup: memoryCgroup };
}
