import type { Containerd } from "../../containerd/containerd.ts";
import { DriverError } from "../../errors.ts";
import { logger } from "../../log.ts";
import { isExecId } from "../../model/names.ts";
import { cleanUp } from "../../clean_up.ts";
import { removeExec } from "./remove_exec.ts";

const log = logger("driver");

/**
 * The commands that a plugin which is gone, and did not come to end them, left running in a task that nobody has run
 * commands in since. One that cannot be asked for is no reason not to recover a task.
 */
export async function strayExecs({ tasks }: Containerd, containerId: string): Promise<readonly string[]> {
  try {
    return (await tasks.execIds(containerId)).filter(isExecId);
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    log.warn("cannot look for commands that were left in a task", { containerId, error });
    return [];
  }
}

/** Ends such commands and removes them from containerd, as far as it can: their clients are gone with the plugin that they talked to. */
export async function removeStrayExecs(
  containerd: Containerd,
  containerId: string,
  execIds: readonly string[],
): Promise<void> {
  for (const execId of execIds) {
    log.info("ending a command that a former plugin process left", { containerId, execId });
    await cleanUp(removeExec(containerd, { containerId, execId }));
  }
}
