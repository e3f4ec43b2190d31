import type { TaskState } from "../../model/task/task_state.ts";
import type { NodeState, ObservedTask } from "../../telemetry/observe_node.ts";

interface HeldTask {
  readonly id: string;
  readonly state: TaskState;
  readonly result: unknown;
}

/** What metrics tell of the node: the tasks that run, and how many workers measure them. */
export function nodeState(tasks: readonly HeldTask[], workers = 0): NodeState {
  return { tasks: tasks.filter(({ result }) => result === undefined).map(observedTask), workers };
}

/** How a task is named in metrics, and where its cgroup is. */
function observedTask({ id, state }: HeldTask): ObservedTask {
  const { audit: { task = id, allocation = "" }, memoryCgroup } = state;
  return { name: task, allocId: allocation, cgroup: memoryCgroup };
}
