import type { Place } from "../place.ts";
import type { Mount } from "./mount.ts";
import type { MountBlock } from "./mount_block.ts";
import { TMPFS_DEFAULTS } from "./tmpfs_spec.ts";
import { checkMountOptions } from "./check_mount_options.ts";

/** A block of type `tmpfs`: with the Go driver's options those alone, without as Docker mounts it. */
export function finishTmpfs({ source, target, options, readonly, tmpfsOptions }: MountBlock, place: Place): Mount {
  if (source !== undefined && source !== "tmpfs") {
    throw place.at("source").refuse(source, `nothing, since a mount of type "tmpfs" has no source`);
  }
  checkMountOptions("tmpfs", { options, place });
  const { sizeBytes, mode } = tmpfsOptions ?? {};
  const all = [
    ...(options.length > 0 ? options : TMPFS_DEFAULTS),
    ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`]),
    ...(mode === undefined ? [] : [`mode=${mode.toString(8)}`]),
    ...(readonly ? ["ro"] : []),
  ];
  return { type: "tmpfs", target, options: [...new Set(all)] };
}
