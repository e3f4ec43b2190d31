import type { Containerd } from "../containerd/containerd.ts";
import { signalNumber } from "../model/signals.ts";
import type { Task } from "./task.ts";

/** Sends a signal, by name, to the task's first process; ConfigError for an unknown name. */
export async function signalTask(
  containerd: Containerd,
  { task, signal }: { task: Task; signal: string },
): Promise<void> {
  await containerd.tasks.kill({ containerId: task.state.containerId }, { signal: signalNumber(signal) });
}
