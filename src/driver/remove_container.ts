import type { Containerd } from "../containerd/containerd.ts";
import { ignoreNotFound } from "../containerd/errors.ts";
import { NotFoundError } from "../errors.ts";
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

/** Ends and deletes a container's task; one that has ended, or is gone, is as good as that. */
export async function removeTask(containerd: Containerd, containerId: string): Promise<void> {
  await ignoreNotFound(containerd.tasks.kill({ containerId }, { signal: SIGKILL, all: true }));
  await ignoreNotFound(containerd.tasks.wait({ containerId }, { timeoutMs: KILL_TIMEOUT_MS }));
  await ignoreNotFound(containerd.tasks.delete(containerId));
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
