import { signalNumber } from "../model/signals.ts";
import type { DriverContext } from "./driver_context.ts";
import type { Task } from "./task.ts";

/** Sends a signal, by name, to the task's first process; ConfigError for an unknown name. */
export async function signalTask(
  { containerd, patiently }: Pick<DriverContext, "containerd" | "patiently">,
  task: Task,
  { signal }: { signal: string },
): Promise<void> {
  const number = signalNumber(signal);
  // Not the signal itself, which may have arrived although its answer was lost.
  await patiently(() => containerd.version.get());
  await containerd.tasks.kill({ containerId: task.state.containerId }, { signal: number });
}
