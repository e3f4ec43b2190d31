import { posix } from "node:path";

import { DriverError, wordsOf } from "../../errors.ts";
import type { PlannedVolume } from "../../model/plan/planned_volume.ts";
import { mountpoints } from "../machine/mountpoints.ts";
import { runProgram } from "../run_program.ts";

/** Beside the volumes: one file for each container that uses mounted ones, with their paths. No volume has such a name. */
const USERS = ".users";

/** Which container uses the volumes in a directory. */
export interface VolumeUse {
  readonly namedVolumesDir: string;
  readonly containerId: string;
}

/** Notes that a container uses those of its volumes that are mounted, before they are. */
export async function noteVolumeUse(volumes: readonly PlannedVolume[], use: VolumeUse): Promise<void> {
  const wanted = volumes.filter(({ filesystem }) => filesystem !== undefined);
  if (wanted.length === 0) return;
  await Deno.mkdir(`${use.namedVolumesDir}/${USERS}`, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(userFile(use), JSON.stringify(wanted.map(({ path }) => path)));
}

/** Forgets a container, and takes away the mounts that no other container uses. */
export async function releaseVolumes(use: VolumeUse): Promise<void> {
  const paths = await pathsOf(userFile(use));
  if (paths === undefined) return;
  await Deno.remove(userFile(use));
  const others = new Set<string>();
  for (const name of await namesIn(`${use.namedVolumesDir}/${USERS}`)) {
    for (const path of await pathsOf(`${use.namedVolumesDir}/${USERS}/${name}`) ?? []) others.add(path);
  }
  for (const path of paths) {
    if (!others.has(path) && await isMountpoint(path)) await runProgram("umount", ["-l", path]);
  }
}

/**
 * Mounts the file system of a volume that is not mounted yet, by the node's own mount(8). Nothing in it has the rights of its
 * owner, or is a device.
 */
export async function mountVolume({ path, target, filesystem }: PlannedVolume): Promise<void> {
  if (filesystem === undefined || await isMountpoint(path)) return;
  const { type, device, options } = filesystem;
  const all = [...options, "nosuid", "nodev"].join(",");
  try {
    await runProgram("mount", ["-t", type, "-o", all, "--", device, path]);
  } catch (cause) {
    const reason = wordsOf(cause);
    // Passwords of cifs are among the options.
    const said = options.filter((option) => option !== "").reduce(
      (text, option) => text.replaceAll(option, "…"),
      reason,
    );
    throw new DriverError(`Cannot mount ${type} "${device}" for the volume at "${target}": ${said}`);
  }
}

/** Whether something is mounted there, whoever serves it and whether it answers. */
export async function isMountpoint(path: string): Promise<boolean> {
  // The directory of the volumes may lie behind a link, the volume in it does not.
  const parent = await Deno.realPath(posix.dirname(path)).catch(() => undefined);
  if (parent === undefined) return false;
  const real = `${parent}/${posix.basename(path)}`;
  return (await mountpoints()).some((mountpoint) => mountpoint.path === real);
}

function userFile({ namedVolumesDir, containerId }: VolumeUse): string {
  return `${namedVolumesDir}/${USERS}/${containerId}`;
}

async function pathsOf(file: string): Promise<string[] | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name);
}
