import { NotFoundError } from "../../errors.ts";
import { programBegun } from "../../host/program_begun.ts";
import { SIGKILL } from "../../model/signals.ts";
import type { Task } from "../container/task.ts";
import type { DriverContext } from "../context/driver_context.ts";
import { answers } from "./answers.ts";
import { killAtShim } from "./shim_calls.ts";

/**
 * Sends a signal by number to a task's first process or to `all` of its processes, by its shim while containerd is away or
 * does not know the task; not before its program has begun, unless it is SIGKILL. NotFoundError when the shim does not
 * know it either.
 */
export async function sendSignal(
  { containerd, throughBriefOutage, hostRoot }: Pick<DriverContext, "containerd" | "throughBriefOutage" | "hostRoot">,
  task: Pick<Task, "state" | "askShim">,
  options: { signal: number; all?: boolean },
): Promise<void> {
  const { containerId, bundle, pid } = task.state;
  if (options.signal !== SIGKILL) await programBegun(pid, { hostRoot });
  const byShim = () => killAtShim(bundle, { containerId }, options);
  // Not the signal itself is tried until it passes: it may have arrived although its answer was lost.
  if (!await answers(containerd)) {
    task.askShim();
    if (await byShim()) return;
    await throughBriefOutage(() => containerd.version.get());
  }
  try {
    await containerd.tasks.kill({ containerId }, options);
  } catch (error) {
    if (!(error instanceof NotFoundError) || !await byShim()) throw error;
  }
}
