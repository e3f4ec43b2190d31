import { ImageFiles } from "../rootfs/image_files.ts";
import { ReadonlyMount } from "../rootfs/readonly_mount.ts";
import { RootfsFiles } from "../rootfs/rootfs_files.ts";
import type { RootfsMount } from "../rootfs/rootfs_mount.ts";

/** What a directory is filled with: what a root file system has at a path. */
export interface Filling {
  readonly rootfs: readonly RootfsMount[];
  readonly target: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Gives an empty directory owner, permissions and files of the directory that the image has at `target`, as Docker does
 * for a new volume; resolves to false, and changes nothing, when the image does not have it. Links of the image are followed inside it only. Fails when
 * there is a device among the files.
 */
export async function fillDirectory(directory: string, { rootfs, target, signal }: Filling): Promise<boolean> {
  await using root = await RootfsFiles.open(rootfs);
  const layers = await root.files.directory(target);
  const [top] = layers ?? [];
  if (layers === undefined || top === undefined) return false;
  if (await areEmpty(layers)) {
    await copyRights(top, directory);
    return true;
  }
  await using whole = await ReadonlyMount.of(rootfs);
  const [source] = await new ImageFiles([whole.directory]).directory(target) ?? [];
  if (source !== undefined) await copyFiles(source, directory, signal);
  return source !== undefined;
}

async function areEmpty(directories: readonly string[]): Promise<boolean> {
  for (const directory of directories) {
    for await (const _entry of Deno.readDir(directory)) return false;
  }
  return true;
}

/** Gives a directory owner and permissions of another one. */
export async function copyRights(from: string, to: string): Promise<void> {
  const { uid, gid, mode } = await Deno.lstat(from);
  await Deno.chown(to, uid, gid);
  await Deno.chmod(to, (mode ?? 0o755) & 0o7777);
}

/** Without the capability to make devices: whoever may read an allocation's files has Nomad's agent, which is root, read them. */
const WITHOUT_MKNOD = ["--inh-caps=-mknod", "--bounding-set=-mknod", "--"];

/** In a process of its own, however much there is; links are copied as links, and a device of the image is refused. */
async function copyFiles(from: string, to: string, signal?: AbortSignal): Promise<void> {
  const { success, stderr } = await new Deno.Command("setpriv", {
    args: [...WITHOUT_MKNOD, "cp", "-a", "--", `${from}/.`, to],
    env: { LC_ALL: "C" },
    ...{ stdin: "null", stdout: "null", stderr: "piped" },
    ...(signal && { signal }),
  }).output();
  signal?.throwIfAborted();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim().slice(0, 500));
}
