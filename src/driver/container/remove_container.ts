import type { Container } from "../../containerd/services/containers.ts";
import type { Containerd } from "../../containerd/containerd.ts";
import { cleanUp } from "../../clean_up.ts";
import { ignoreNotFound, LostShimError } from "../../containerd/errors.ts";
import { NotFoundError } from "../../errors.ts";
import { releaseVolumes } from "../../host/volumes/volume_mounts.ts";
import { leaseId, snapshotKey } from "../../model/names.ts";
import { SIGKILL } from "../../model/signals.ts";
import { whenBack } from "../outage/retry_through_outages.ts";
import type { DriverContext } from "../context/driver_context.ts";

/** How long a killed task may take to end before its removal fails. */
const KILL_TIMEOUT_MS = 30_000;
/** Within a second containerd has forgotten a task whose shim has ended. */
const LOST_SHIM_TRIES = 10;
const LOST_SHIM_PAUSE_MS = 200;

/** What a removal uses of the driver's context. */
export type RemovalContext = Pick<DriverContext, "containerd" | "snapshotter" | "networks" | "config">;

/**
 * Removes a container and all that belongs to it, whatever of it exists: task, network, snapshot, record, lease. An outage of
 * containerd meanwhile is waited out, for who removes something does not come back to it.
 */
export async function removeContainer(
  context: RemovalContext & Pick<DriverContext, "throughBriefOutage">,
  id: string,
): Promise<void> {
  await context.throughBriefOutage(() => remove(context, id));
}

/** The record last: it tells which task and snapshot there are, should the removal have to begin anew. */
async function remove(
  { containerd, snapshotter, networks, config }: RemovalContext,
  id: string,
): Promise<void> {
  const record = await findContainer(containerd, id);
  if (record !== undefined) await removeTask(containerd, id);
  // What of it cannot be removed now is removed later, see `reapNetworks`.
  await cleanUp(networks.remove(id));
  await ignoreNotFound(containerd.snapshots.remove({
    snapshotter: record?.snapshotter || snapshotter,
    key: record?.snapshotKey || snapshotKey(id),
  }));
  await cleanUp(releaseVolumes({ namedVolumesDir: config.namedVolumesDir, containerId: id }));
  if (record !== undefined) await ignoreNotFound(containerd.containers.delete(id));
  await ignoreNotFound(containerd.leases.delete(leaseId(id)));
}

/** Ends and deletes a container's task; one that has ended, or is gone, is as good as that. */
export async function removeTask(containerd: Containerd, containerId: string): Promise<void> {
  for (let tries = 1;; tries++) {
    try {
      return await killAndDelete(containerd, containerId);
    } catch (error) {
      if (!(error instanceof LostShimError) || tries === LOST_SHIM_TRIES) throw error;
      await whenBack(containerd, { signal: AbortSignal.timeout(KILL_TIMEOUT_MS), pauseMs: LOST_SHIM_PAUSE_MS });
    }
  }
}

async function killAndDelete(containerd: Containerd, containerId: string): Promise<void> {
  await ignoreNotFound(containerd.tasks.kill({ containerId }, { signal: SIGKILL, all: true }));
  await ignoreNotFound(containerd.tasks.wait({ containerId }, { timeoutMs: KILL_TIMEOUT_MS }));
  await ignoreNotFound(containerd.tasks.delete(containerId));
}

/** The container's record; undefined when there is none. */
export async function findContainer(containerd: Containerd, id: string): Promise<Container | undefined> {
  try {
    return await containerd.containers.get(id);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
