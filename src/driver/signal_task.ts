import { signalNumber } from "../model/signals.ts";
import type { Node } from "./container/node.ts";
import type { Task } from "./task.ts";

/** Sends a signal, by name, to the task's first process; ConfigError for an unknown name. */
export async function signalTask(
  node: Node,
  { task, signal }: { task: Task; signal: string },
): Promise<void> {
  const number = signalNumber(signal);
  // Not the signal itself, which may have arrived although its answer was lost.
  await node.patiently(() => node.containerd.version.get());
  await node.containerd.tasks.kill({ containerId: task.state.containerId }, { signal: number });
}
