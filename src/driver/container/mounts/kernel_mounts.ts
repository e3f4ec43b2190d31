import type { Containerd } from "../../../containerd/containerd.ts";
import type { Mount, SnapshotId } from "../../../containerd/services/snapshots.ts";
import { DriverError } from "../../../errors.ts";
import { rootfsLayers } from "../../../host/rootfs/rootfs_mount.ts";

/** A snapshot, its mounts, and the lease that ends what is mounted for it should the plugin die. */
export interface SnapshotMounts {
  readonly snapshot: SnapshotId;
  readonly mounts: readonly Mount[];
  readonly lease: string;
}

/**
 * The mounts of a snapshot in words that the kernel knows, for as long as the scope lasts. From containerd 2.2 on,
 * snapshotters hand out mounts that name what containerd makes of them first, as in `format/mkdir/overlay`; those are
 * containerd's to do, and are undone before a task is made of the same mounts.
 */
export class KernelMounts implements AsyncDisposable {
  readonly mounts: readonly Mount[];
  readonly #undo: () => Promise<void>;

  private constructor(mounts: readonly Mount[], undo: () => Promise<void> = () => Promise.resolve()) {
    this.mounts = mounts;
    this.#undo = undo;
  }

  /** Throws where a mount is of a type that only containerd knows, and this containerd does not. */
  static async of({ mounts: service }: Pick<Containerd, "mounts">, parts: SnapshotMounts): Promise<KernelMounts> {
    const { snapshot, mounts, lease } = parts;
    if (rootfsLayers(mounts) !== undefined) return new KernelMounts(mounts);
    const name = `${snapshot.key}-${crypto.randomUUID()}`;
    const left = await service.activate(name, { mounts, lease });
    if (left !== undefined) return new KernelMounts(left, () => service.deactivate(name));
    const strange = mounts.find(({ type }) => isContainerdsOwn(type));
    if (strange === undefined) return new KernelMounts(mounts);
    throw new DriverError(
      `Cannot read the files of snapshot "${snapshot.key}": "${snapshot.snapshotter}" mounts by "${strange.type}", which this containerd does not know; 2.2 and later do`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undo();
  }
}

/** Whether a type of mount has a name of containerd's own: with what to do first, or a loop device by itself. */
function isContainerdsOwn(type: string): boolean {
  return type.includes("/") || type === "loop";
}
