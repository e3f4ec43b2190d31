import { signalNumber } from "../model/signals.ts";
import type { DriverContext } from "./context/driver_context.ts";
import { sendSignal } from "./outage/send_signal.ts";
import type { Task } from "./container/task.ts";

/** Sends a signal, by name, to the task's first process; ConfigError for an unknown name. */
export async function signalTask(
  context: Pick<DriverContext, "containerd" | "throughBriefOutage" | "hostRoot">,
  task: Task,
  { signal }: { signal: string },
): Promise<void> {
  await sendSignal(context, task, { signal: signalNumber(signal) });
}
