import type { Containerd } from "../../containerd/containerd.ts";
import { ignoreNotFound } from "../../containerd/errors.ts";
import type { ProcessId } from "../../containerd/process.ts";
import { Countdown } from "../../async/countdown.ts";
import { FailedPreconditionError } from "../../errors.ts";
import { SIGKILL } from "../../model/signals.ts";
import { awaitExit } from "../outage/await_exit.ts";
import { throughOutages } from "../outage/through_outages.ts";

/** Nobody asks again for a removal that failed, as Nomad does for a task's. */
const ATTEMPTS = 3;

/** How long a removal may take, outages of containerd included. */
const TIMEOUT_MS = 600_000;

/**
 * Ends a command's process, unless that has ended for certain, and removes it from containerd; one that never started, or
 * is gone, is as good as that.
 */
export async function removeExec(
  containerd: Containerd,
  id: Required<ProcessId>,
  { hasEnded = () => false }: { hasEnded?: () => boolean } = {},
): Promise<void> {
  const patience = new AbortController();
  const { signal } = patience;
  using _countdown = new Countdown({ timeoutMs: TIMEOUT_MS, onTimeUp: () => patience.abort() });
  const killAndDelete = async () => {
    if (!hasEnded() && await kill(containerd, id)) await awaitExit(containerd, id, { signal });
    await ignoreNotFound(containerd.tasks.deleteProcess(id));
  };
  for (let attempt = 1;; attempt++) {
    try {
      return await throughOutages(containerd, killAndDelete, { signal });
    } catch (error) {
      if (attempt === ATTEMPTS || signal.aborted) throw error;
    }
  }
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
