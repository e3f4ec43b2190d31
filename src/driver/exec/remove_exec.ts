import type { Containerd } from "../../containerd/containerd.ts";
import { ignoreNotFound } from "../../containerd/errors.ts";
import type { ProcessId } from "../../containerd/process.ts";
import { FailedPreconditionError } from "../../errors.ts";
import { SIGKILL } from "../../model/signals.ts";
import { awaitExit } from "../outage/await_exit.ts";
import { retryThroughOutages } from "../outage/retry_through_outages.ts";

/** Nobody asks again for a removal that failed, as Nomad does for a task's. */
const PATIENCE = { timeoutMs: 600_000, otherFailures: { times: 2, pauseMs: 0 } };

/**
 * Ends a command's process, unless that has ended for certain, and removes it from containerd; one that never started, or
 * is gone, is as good as that.
 */
export async function removeExec(
  containerd: Containerd,
  id: Required<ProcessId>,
  { hasEnded = () => false }: { hasEnded?: () => boolean } = {},
): Promise<void> {
  await retryThroughOutages(containerd, async (signal) => {
    if (!hasEnded() && await kill(containerd, id)) await awaitExit(containerd, id, { signal });
    await ignoreNotFound(containerd.tasks.deleteProcess(id));
  }, PATIENCE);
}

/** Whether there is an end to wait for, since it was started. */
async function kill({ tasks }: Containerd, id: Required<ProcessId>): Promise<boolean> {
  try {
    await ignoreNotFound(tasks.kill(id, { signal: SIGKILL }));
    return true;
  } catch (error) {
    if (error instanceof FailedPreconditionError) return false;
    throw error;
  }
}
