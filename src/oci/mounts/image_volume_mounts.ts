import { posix } from "node:path";

import type { PlannedVolume } from "../../model/plan/planned_volume.ts";
import type { SpecMount } from "../spec.ts";
import { bindMount } from "./bind_mount.ts";
import { targetOf } from "./mount_target.ts";

/** Those of an image's volumes that are neither a target of a mount nor lie below one. */
export function freeTargets(mounts: readonly SpecMount[], targets: readonly string[]): string[] {
  const taken = mounts.map(targetOf);
  return targets.filter((target) => {
    const path = posix.join("/", target);
    return !taken.some((mount) => path === mount || path.startsWith(`${mount}/`));
  });
}

/** The mount of a volume. */
export function plannedVolumeMount({ target, path, readonly }: PlannedVolume): SpecMount {
  return bindMount({ target, source: path, access: readonly ? "ro" : "rw" });
}
