import { SharedWork } from "../../../async/shared_work.ts";
import type { RootfsFiles } from "../../../host/rootfs/rootfs_files.ts";
import type { RootfsMount } from "../../../host/rootfs/rootfs_mount.ts";
import { mountVolume, noteVolumeUse } from "../../../host/volumes/volume_mounts.ts";
import { makeVolume } from "../../../host/volumes/make_volume.ts";
import { imageVolumes, type PlannedVolume } from "../../../model/plan/planned_volume.ts";
import type { StartPlan } from "../../../model/plan/start_plan.ts";
import { freeTargets, plannedVolumeMount } from "../../../oci/mounts/image_volume_mounts.ts";
import type { Spec } from "../../../oci/spec.ts";

/** A container's root file system, which is not mounted yet, and the volumes that its image asks for. */
export interface VolumeParts {
  readonly root: Pick<RootfsFiles, "files" | "tree">;
  readonly rootfs: readonly RootfsMount[];
  readonly targets: readonly string[];
  readonly namedVolumesDir: string;
  readonly signal?: AbortSignal | undefined;
}

/** Tasks that want the same volume at the same time wait for one that makes it. */
const making = new SharedWork<void, never>();

/**
 * Makes the volumes of a container, and adds those of its image to its mounts: each that the image does not have as a
 * directory, and where the rest is read-only all of them, so that they can be written to.
 */
export async function prepareVolumes(plan: StartPlan, spec: Spec, parts: VolumeParts): Promise<Spec> {
  const own = imageVolumes(await wantedTargets(spec, parts), plan.directories.volumes);
  await noteVolumeUse(plan.volumes, { namedVolumesDir: parts.namedVolumesDir, containerId: plan.containerId });
  for (const volume of [...plan.volumes, ...own]) await make(volume, parts);
  return own.length === 0 ? spec : { ...spec, mounts: [...spec.mounts, ...own.map(plannedVolumeMount)] };
}

/** Where the volumes of the image are to be mounted, without the image's links, each place once. */
async function wantedTargets(spec: Spec, { root, targets }: VolumeParts): Promise<string[]> {
  if (targets.length === 0) return [];
  const tree = root.tree.unmounted();
  const located = new Set<string>();
  for (const target of freeTargets(spec.mounts, targets)) {
    const isNeeded = spec.root.readonly || await root.files.directory(target) === undefined;
    if (isNeeded) located.add(await tree.locate(target));
  }
  return freeTargets(spec.mounts, [...located].filter((target) => target !== "/"));
}

function make(volume: PlannedVolume, { rootfs, signal }: Pick<VolumeParts, "rootfs" | "signal">): Promise<void> {
  const work = async (ending: AbortSignal) => {
    await makeVolume(volume, { rootfs, signal: ending });
    await mountVolume(volume);
  };
  return making.join(volume.path, work, { signal });
}
