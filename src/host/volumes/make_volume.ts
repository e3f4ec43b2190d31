import { posix } from "node:path";

import { DriverError, wordsOf } from "../../errors.ts";
import type { PlannedVolume } from "../../model/plan/planned_volume.ts";
import type { RootfsMount } from "../rootfs/rootfs_mount.ts";
import { copyRights, fillDirectory } from "./fill_directory.ts";
import { isMountpoint } from "./volume_mounts.ts";

/** The image whose files a new volume is filled with, and who waits for it. */
export interface VolumeMaking {
  readonly rootfs: readonly RootfsMount[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a volume that goes with its task, empty of what an earlier attempt left; or one that is kept, unless it is there:
 * it appears whole or not at all, and an empty one, which others may be using, is filled again, as in Docker.
 */
export async function makeVolume(volume: PlannedVolume, making: VolumeMaking): Promise<void> {
  try {
    if (volume.kept === undefined) await makeOwn(volume, making);
    else await makeKept(volume, volume.kept, making);
  } catch (cause) {
    making.signal?.throwIfAborted();
    const reason = wordsOf(cause);
    throw new DriverError(`Cannot make the volume at "${volume.target}": ${reason}`, { cause });
  }
}

async function makeOwn({ path, target, noCopy }: PlannedVolume, making: VolumeMaking): Promise<void> {
  const parent = posix.dirname(path);
  await removeUnlessDirectory(parent);
  await Deno.mkdir(parent, { recursive: true });
  // What an image has is nobody's to run on the node, set-user-id programs least of all.
  await Deno.chmod(parent, 0o700);
  await Deno.remove(path, { recursive: true }).catch(ignoreNotFound);
  await makeDirectory(path);
  if (!noCopy) await fillDirectory(path, { ...making, target });
}

async function makeKept(
  { path, target, noCopy, filesystem }: PlannedVolume,
  { name, labels }: NonNullable<PlannedVolume["kept"]>,
  making: VolumeMaking,
): Promise<void> {
  const directory = posix.dirname(path);
  if (filesystem === undefined) await moveFilled(directory, path);
  // A server that a job names is not asked for its files, it may never answer.
  if (filesystem === undefined ? await hasEntries(path) : await isMountpoint(path)) return;
  await Deno.mkdir(directory, { recursive: true });
  await Deno.chmod(directory, 0o700);
  const about = { name, labels, createdAt: new Date().toISOString() };
  await Deno.writeTextFile(`${directory}/volume.json`, `${JSON.stringify(about)}\n`);
  if (filesystem !== undefined) return await Deno.mkdir(path, { recursive: true });
  const isThere = await exists(path);
  if (isThere && noCopy) return;
  const draft = `${directory}/_making`;
  await Deno.remove(draft, { recursive: true }).catch(ignoreNotFound);
  await makeDirectory(draft);
  const isFilled = !noCopy && await fillDirectory(draft, { ...making, target });
  if (!isThere) return await Deno.rename(draft, path);
  if (!isFilled) return await Deno.remove(draft);
  // Another container may have the empty directory, which nothing may take the place of.
  await copyRights(draft, path);
  await Deno.rename(draft, `${directory}/${FILLED}`);
  await moveFilled(directory, path);
}

/** Beside an empty volume: what it is being filled with, all of it. */
const FILLED = "_filled";

/** Moves what a volume is filled with into it, also what an earlier life of the plugin has left half moved. */
async function moveFilled(directory: string, path: string): Promise<void> {
  const filled = `${directory}/${FILLED}`;
  if (!await exists(filled)) return;
  for await (const { name } of Deno.readDir(filled)) {
    // What a container has made meanwhile is its own.
    if (!await exists(`${path}/${name}`)) await Deno.rename(`${filled}/${name}`, `${path}/${name}`);
  }
  await Deno.remove(filled, { recursive: true });
}

async function makeDirectory(path: string): Promise<void> {
  await Deno.mkdir(path);
  // Whatever the agent's umask.
  await Deno.chmod(path, 0o755);
}

async function hasEntries(path: string): Promise<boolean> {
  try {
    for await (const _entry of Deno.readDir(path)) return true;
  } catch (error) {
    ignoreNotFound(error);
  }
  return false;
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    ignoreNotFound(error);
    return false;
  }
}

/** A task that had its directory mounted may have left a link here, which would lead us elsewhere. */
async function removeUnlessDirectory(path: string): Promise<void> {
  try {
    const { isDirectory } = await Deno.lstat(path);
    if (!isDirectory) await Deno.remove(path);
  } catch (error) {
    ignoreNotFound(error);
  }
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
