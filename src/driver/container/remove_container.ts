import type { Container } from "../../containerd/services/containers.ts";
import type { Containerd } from "../../containerd/containerd.ts";
import { cleanUp } from "../../clean_up.ts";
import { ContainerdError, ignoreNotFound, LostShimError } from "../../containerd/errors.ts";
import { FailedPreconditionError, NotFoundError } from "../../errors.ts";
import { releaseVolumes } from "../../host/volumes/volume_mounts.ts";
import { leaseId, snapshotKey } from "../../model/names.ts";
import { SIGKILL } from "../../model/signals.ts";
import { retryUntilForgotten } from "../outage/retry_until_forgotten.ts";
import type { DriverContext } from "../context/driver_context.ts";

/** How long a killed task may take to end before its removal fails. */
const KILL_TIMEOUT_MS = 30_000;

/** What a removal uses of the driver's context. */
export type RemovalContext = Pick<DriverContext, "containerd" | "snapshotter" | "config">;

/**
 * Removes a container and all that belongs to it, whatever of it exists: task, network, snapshot, record, lease. An outage of
 * containerd meanwhile is waited out, for who removes something does not come back to it.
 */
export async function removeContainer(
  context: RemovalContext & Pick<DriverContext, "throughBriefOutage" | "networks">,
  id: string,
): Promise<void> {
  await context.throughBriefOutage(async () =>
    remove(context, id, { record: await findContainer(context.containerd, id) })
  );
  // What of it cannot be removed now is removed later, see `reapNetworks`.
  await cleanUp(context.networks.remove(id));
}

/** What is known of a container that is to be removed: its record, and whether its process was seen to end. */
export interface KnownContainer {
  readonly record: Container | undefined;
  readonly hasEnded?: boolean;
}

/**
 * Removes all of a container but its network, whatever of it exists. The record comes last: it tells which task and
 * snapshot there are, should the removal have to begin anew.
 */
export async function removeFromContainerd(
  context: RemovalContext & Pick<DriverContext, "throughBriefOutage">,
  id: string,
  known: KnownContainer,
): Promise<void> {
  await context.throughBriefOutage(() => remove(context, id, known));
}

async function remove(
  { containerd, snapshotter, config }: RemovalContext,
  id: string,
  { record, hasEnded }: KnownContainer,
): Promise<void> {
  if (record !== undefined) await removeTask(containerd, id, { hasEnded });
  await ignoreNotFound(containerd.snapshots.remove({
    snapshotter: record?.snapshotter || snapshotter,
    key: record?.snapshotKey || snapshotKey(id),
  }));
  await cleanUp(releaseVolumes({ namedVolumesDir: config.namedVolumesDir, containerId: id }));
  if (record !== undefined) await ignoreNotFound(containerd.containers.delete(id));
  await ignoreNotFound(containerd.leases.delete(leaseId(id)));
}

/**
 * Ends and deletes a container's task; one that has ended, or is gone, is as good as that. One whose process was seen to end
 * needs no signal.
 */
export async function removeTask(
  containerd: Containerd,
  containerId: string,
  { hasEnded = false }: { hasEnded?: boolean | undefined } = {},
): Promise<void> {
  if (hasEnded && await deletesEnded(containerd, containerId)) return;
  await retryUntilForgotten(containerd, LostShimError, () => killAndDelete(containerd, containerId));
}

/** Whether a task that ended could be deleted, as one can whose end containerd knows. */
async function deletesEnded(containerd: Containerd, containerId: string): Promise<boolean> {
  try {
    await ignoreNotFound(containerd.tasks.delete(containerId));
    return true;
  } catch (error) {
    if (error instanceof ContainerdError || error instanceof FailedPreconditionError) return false;
    throw error;
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
