import type { Containerd } from "../containerd/containerd.ts";
import { ignoreNotFound } from "../containerd/errors.ts";
import { FailedPreconditionError, NotFoundError } from "../errors.ts";
import { snapshotKey } from "../model/names.ts";
import { SIGKILL } from "../model/signals.ts";

/** How long a killed task may take to end before its removal fails. */
const KILL_TIMEOUT_MS = 30_000;

/** Removes a container and all that belongs to it, whatever of it exists: task, record, snapshot. */
export async function removeContainer(
  containerd: Containerd,
  id: string,
  { snapshotter }: { snapshotter: string },
): Promise<void> {
  await removeTask(containerd, id);
  const snapshot = await snapshotOf(containerd, id) ?? { snapshotter, key: snapshotKey(id) };
  await ignoreNotFound(containerd.containers.delete(id));
  await ignoreNotFound(containerd.snapshots.remove(snapshot));
}

/** Deletes a container's task, ending it first; one that is gone is as good as removed. */
export async function removeTask(containerd: Containerd, containerId: string): Promise<void> {
  try {
    await containerd.tasks.delete(containerId);
  } catch (error) {
    if (error instanceof NotFoundError) return;
    if (!(error instanceof FailedPreconditionError)) throw error;
    await killTask(containerd, containerId);
    await ignoreNotFound(containerd.tasks.delete(containerId));
  }
}

async function killTask(containerd: Containerd, containerId: string): Promise<void> {
  const ended = containerd.tasks.wait({ containerId }, { signal: AbortSignal.timeout(KILL_TIMEOUT_MS) });
  const killed = containerd.tasks.kill({ containerId }, { signal: SIGKILL, all: true });
  await ignoreNotFound(Promise.all([ended, ignoreNotFound(killed)]));
}

async function snapshotOf(containerd: Containerd, id: string) {
  try {
    const { snapshotter, snapshotKey } = await containerd.containers.get(id);
    return snapshotKey === "" ? undefined : { snapshotter, key: snapshotKey };
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
