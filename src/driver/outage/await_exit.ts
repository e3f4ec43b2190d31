import type { Containerd } from "../../containerd/containerd.ts";
import type { Exit, ProcessId } from "../../containerd/services/tasks.ts";
import { DriverError, NotFoundError } from "../../errors.ts";
import { logger } from "../../log.ts";
import { comeback, isOutage, throughOutages } from "./through_outages.ts";

/** The process is not in containerd any more, so nobody can tell how it ended. */
export type Lost = "lost";

/** Ends the wait; `pause` comes between two attempts of containerd to wait that fail though it is there. */
export interface AwaitOptions {
  readonly signal: AbortSignal;
  readonly pause?: () => Promise<void>;
}

const log = logger("driver");

/**
 * Resolves when a process of a task ends, and only then: neither an outage of containerd nor a failure of its Wait is an
 * exit. Rejects with the signal's reason.
 */
export async function awaitExit(
  containerd: Containerd,
  process: ProcessId,
  { signal, pause = () => comeback(containerd, signal) }: AwaitOptions,
): Promise<Exit | Lost> {
  for (;;) {
    const exit = await throughOutages(containerd, () => waitOrLook(containerd, process, signal), { signal });
    if (exit !== undefined) return exit;
    await pause();
  }
}

/** The end of the process; undefined when Wait fails and the process's state does not say that it has ended. */
async function waitOrLook(
  { tasks }: Containerd,
  process: ProcessId,
  signal: AbortSignal,
): Promise<Exit | Lost | undefined> {
  try {
    return await tasks.wait(process, { signal });
  } catch (error) {
    if (!(error instanceof DriverError) || isOutage(error)) throw error;
    if (!(error instanceof NotFoundError)) log.warn("the wait for a process failed", { ...process, error });
  }
  return await endBySight({ tasks }, process, signal);
}

async function endBySight(
  { tasks }: Pick<Containerd, "tasks">,
  process: ProcessId,
  signal: AbortSignal,
): Promise<Exit | Lost | undefined> {
  try {
    const { status, exitStatus, exitedAt } = await tasks.get(process, { signal });
    return status === "stopped" ? { exitStatus, exitedAt } : undefined;
  } catch (error) {
    if (error instanceof NotFoundError) return "lost";
    if (!(error instanceof DriverError) || isOutage(error)) throw error;
    return undefined;
  }
}
