import type { Place } from "../place.ts";
import type { DriverConfig } from "./docker_mount_options.ts";
import type { Mount, NamedVolume, VolumeFilesystem } from "./mount.ts";
import type { MountBlock } from "./mount_block.ts";
import { parseAbsolutePath } from "../parse/paths.ts";

/** Network file systems a job may have the node mount; any other could be a disk of the node. */
const FILESYSTEMS = ["nfs", "nfs4", "cifs"];

/** A block of type `volume` in Docker's shape; `driver_config` with `o = "bind"` is a bind mount by another name. */
export function finishNamedVolume(block: MountBlock, place: Place): Mount | NamedVolume {
  const { source: name, target, readonly = false, volumeOptions: { noCopy = false, labels = {}, driverConfig } = {} } =
    block;
  const filesystem = finishFilesystem(driverConfig, place.at("volume_options").at("driver_config").at("options"));
  if (filesystem?.type === "none") {
    const options = [...new Set(["rbind", ...filesystem.options.filter((option) => option !== "bind")])];
    return { type: "bind", source: filesystem.device, target, options: [...options, ...(readonly ? ["ro"] : [])] };
  }
  if (filesystem !== undefined && name === undefined) throw place.at("source").missing("the name of the volume");
  return { ...(name && { name }), target, readonly, noCopy, labels, ...(filesystem && { filesystem }) };
}

/** What mount(8) would not hand to the file system but do itself, or read from a file of the node. */
const OF_THE_NODE =
  /^(?:r?bind|move|remount|loop|offset|sizelimit|cred|credentials|helper|[xX]-.*|_netdev|users?|owner|group)$/;

function isMountOption(option: string, { binds }: { readonly binds: boolean }): boolean {
  const [, name = ""] = /^([a-zA-Z][\w.-]*)(?:=[^\s\0]*)?$/.exec(option) ?? [];
  if (binds && (name === "bind" || name === "rbind")) return true;
  const isUser = (name === "user" || name === "username") && option.includes("=");
  return name !== "" && (isUser || !OF_THE_NODE.test(name));
}

function finishFilesystem(config: DriverConfig | undefined, place: Place): VolumeFilesystem | undefined {
  const { type = "", device = "", o = "", ...others } = config?.driverOptions ?? {};
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw place.at(unknown).cannot(others[unknown], "it is unknown, allowed are type, device, o");
  }
  if (type === "" && device === "" && o === "") return undefined;
  const options = o.split(",").filter((option) => option !== "");
  const binds = (type === "none" || type === "") && (options.includes("bind") || options.includes("rbind"));
  if (!binds && !FILESYSTEMS.includes(type)) {
    throw place.at("type").refuse(type, `${FILESYSTEMS.join(", ")}, or none with o = "bind"`);
  }
  if (binds && parseAbsolutePath(device) === undefined) {
    throw place.at("device").refuse(device, "an absolute path of the node");
  }
  if (device === "" || /[\s\0]/.test(device) || device.startsWith("-")) {
    throw place.at("device").refuse(device, "what is mounted, such as :/export or //server/share");
  }
  const bad = options.find((option) => !isMountOption(option, { binds }));
  if (bad !== undefined) {
    throw place.at("o").refuse(
      bad,
      "options of the file system, with commas between them, that name no file of the node",
    );
  }
  return { type: binds ? "none" : type, device, options };
}
