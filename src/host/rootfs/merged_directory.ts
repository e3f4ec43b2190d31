import { shownDirectories } from "./overlay_opaque.ts";

/** What the topmost layer that knows a name has under it. */
export type Found =
  | { readonly kind: "directory"; readonly paths: readonly string[] }
  | { readonly kind: "file" | "link"; readonly path: string };

/**
 * Looks a name up in a directory merged from several layers, the topmost first; a whiteout is a character device 0:0, and
 * an opaque directory hides those below it (see the kernel's overlayfs.rst).
 */
export async function findIn(directories: readonly string[], name: string): Promise<Found | undefined> {
  const merged: string[] = [];
  const looks = directories.map((directory) => statusOf(`${directory}/${name}`));
  for (const [index, info] of (await Promise.all(looks)).entries()) {
    if (info === undefined) continue;
    const path = `${directories[index]}/${name}`;
    if (!info.isDirectory) {
      if (merged.length > 0 || (info.isCharDevice && info.rdev === 0)) break;
      return { kind: info.isSymlink ? "link" : "file", path };
    }
    merged.push(path);
  }
  return merged.length === 0 ? undefined : { kind: "directory", paths: await shownDirectories(merged) };
}

async function statusOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
