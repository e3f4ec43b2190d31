import type { Containerd } from "../containerd/containerd.ts";
import type { Exit, ProcessId } from "../containerd/tasks.ts";
import { NotFoundError } from "../errors.ts";
import { throughOutages } from "./through_outages.ts";

/** The process is not in containerd any more, so nobody can tell how it ended. */
export type Lost = "lost";

/**
 * Resolves when a process of a task ends, and only then: an outage of containerd is waited out, for it is not an exit.
 * Rejects with the signal's reason.
 */
export async function awaitExit(
  containerd: Containerd,
  process: ProcessId,
  { signal }: { signal: AbortSignal },
): Promise<Exit | Lost> {
  try {
    return await throughOutages(containerd, () => containerd.tasks.wait(process, { signal }), { signal });
  } catch (error) {
    if (error instanceof NotFoundError) return "lost";
    throw error;
  }
}
