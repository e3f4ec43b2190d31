import type { Place } from "../place.ts";
import type { Mount, NamedVolume } from "./mount.ts";
import type { MountBlock } from "./mount_block.ts";
import { checkMountOptions } from "./check_mount_options.ts";
import { finishNamedVolume } from "./named_volume.ts";
import { finishTmpfs } from "./tmpfs_mount.ts";
import { parseVolumeName } from "./volume_name.ts";

/** What a block asks for; refuses what does not fit together. */
export function finishMount(block: MountBlock, place: Place): Mount | NamedVolume {
  refuseOthers(block, place);
  if (block.type === "tmpfs") return finishTmpfs(block, place);
  // With fstab options a volume is a path, as in the Go driver; without, a name, as in Docker.
  if (block.type === "volume" && block.options.length === 0) {
    const { source } = block;
    if (source === undefined || parseVolumeName(source) !== undefined) return finishNamedVolume(block, place);
    throw place.at("source").refuse(
      source,
      'the name of a volume, of letters, digits, "_", "." and "-"; for a path write type = "bind", or options such as "rbind"',
    );
  }
  return finishBind(block, place);
}

function finishBind({ source, target, options, readonly, bindOptions, type }: MountBlock, place: Place): Mount {
  if (source === undefined) throw place.at("source").missing(`the path to mount, since type is "${type}"`);
  checkMountOptions("bind", { options, place });
  const binds = options.includes("bind") || options.includes("rbind");
  const all = [
    ...(binds ? options : ["rbind", ...options]),
    ...(readonly ? ["ro"] : []),
    ...(bindOptions?.propagation === undefined ? [] : [bindOptions.propagation]),
  ];
  return { type: "bind", source, target, options: [...new Set(all)] };
}

/** A block inside that goes with another type would change nothing. */
function refuseOthers({ type, bindOptions, tmpfsOptions, volumeOptions }: MountBlock, place: Place): void {
  const given = { bind: bindOptions, tmpfs: tmpfsOptions, volume: volumeOptions };
  for (const [of, options] of Object.entries(given)) {
    if (options === undefined || of === type) continue;
    throw place.at(`${of}_options`).refuse("{…}", `nothing, since type is "${type}"`);
  }
}
