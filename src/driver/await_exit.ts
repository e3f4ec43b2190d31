import type { Containerd } from "../containerd/containerd.ts";
import type { Exit, ProcessId } from "../containerd/tasks.ts";
import { DeadlineError, NotFoundError, UnavailableError } from "../errors.ts";

/** The process is not in containerd any more, so nobody can tell how it ended. */
export type Lost = "lost";

/**
 * Resolves when a process of a task ends, and only then: an outage of containerd is waited out, for it is not an exit. `first` is a
 * wait already under way. Rejects with the signal's reason.
 */
export async function awaitExit(
  containerd: Containerd,
  process: ProcessId,
  { signal, first }: { signal: AbortSignal; first?: Promise<Exit> },
): Promise<Exit | Lost> {
  let wait = first ?? containerd.tasks.wait(process, { signal });
  for (;;) {
    try {
      return await wait;
    } catch (error) {
      if (error instanceof NotFoundError) return "lost";
      if (!(error instanceof UnavailableError || error instanceof DeadlineError)) throw error;
      await containerd.connected(signal);
      wait = containerd.tasks.wait(process, { signal });
    }
  }
}
