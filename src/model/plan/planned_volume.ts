import { createHash } from "node:crypto";
import { posix } from "node:path";

import type { NamedVolume, VolumeFilesystem } from "../../config/mounts/mount.ts";

/** A directory of the node that a container has as a volume. */
export interface PlannedVolume {
  readonly target: string;
  /** Host path of what is mounted; for a volume with a name it is made beside what tells of it. */
  readonly path: string;
  readonly readonly: boolean;
  /** Whether it stays empty although the image has files at the target. */
  readonly noCopy: boolean;
  /** What tells of a volume that is kept; absent for one that goes with the task. */
  readonly kept?: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly filesystem?: VolumeFilesystem;
}

/** Where the volumes of the node are, and those of one task that have no name. */
export interface VolumeDirectories {
  readonly named: string;
  readonly own: string;
}

/** The volumes that a task's mounts ask for. */
export function planVolumes(volumes: readonly NamedVolume[], { named, own }: VolumeDirectories): PlannedVolume[] {
  return volumes.map(({ name, target, readonly, noCopy, labels, filesystem }) => ({
    target,
    path: name === undefined ? ownVolume(own, target) : `${named}/${name}/_data`,
    ...{ readonly, noCopy },
    ...(name !== undefined && { kept: { name, labels } }),
    ...(filesystem && { filesystem }),
  }));
}

/** The volumes that an image asks for with VOLUME. */
export function imageVolumes(targets: readonly string[], own: string): PlannedVolume[] {
  return targets.map((target) => ({ target, path: ownVolume(own, target), readonly: false, noCopy: false }));
}

/** A name that every target has its own of, and that is one component of a path. */
function ownVolume(own: string, target: string): string {
  return `${own}/${createHash("sha256").update(posix.normalize(target)).digest("hex").slice(0, 32)}`;
}
