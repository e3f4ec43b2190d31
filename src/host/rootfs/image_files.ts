import { isOpaque } from "./overlay_opaque.ts";

/** What the topmost layer that knows a name has under it. */
type Found =
  | { readonly kind: "directory"; readonly paths: readonly string[] }
  | { readonly kind: "file" | "link"; readonly path: string };

/** As many links as the kernel follows in one path (see path_resolution(7)). */
const LINKS_MAX = 40;

/** Longest file read from an image; passwd and group of real systems are a few kilobytes. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Files of a root file system given as directories of the node, the topmost layer of an overlay first. A link is
 * followed inside the image only, whatever it points to; whiteouts and opaque directories hide what lies below them
 * (see the kernel's overlayfs.rst). Nothing of the image is run.
 */
export class ImageFiles {
  readonly #layers: readonly string[];

  constructor(layers: readonly string[]) {
    this.#layers = layers;
  }

  /** Text of a regular file, or undefined when the image has none at that absolute path. */
  async readText(path: string): Promise<string | undefined> {
    const found = await this.#resolve(path);
    if (found?.kind !== "file") return undefined;
    const { isFile, size } = await Deno.lstat(found.path);
    if (!isFile) return undefined;
    if (size > FILE_BYTES_MAX) {
      throw new Error(`Cannot read "${path}" of the image: it is larger than ${FILE_BYTES_MAX} bytes`);
    }
    return await Deno.readTextFile(found.path);
  }

  async #resolve(path: string): Promise<Found | undefined> {
    const root: readonly string[] = this.#layers;
    const trail = [root];
    const rest = path.split("/");
    for (let links = 0; rest.length > 0;) {
      const name = rest.shift() ?? "";
      if (name === "" || name === ".") continue;
      if (name === "..") {
        if (trail.length > 1) trail.pop();
        continue;
      }
      const found = await findIn(trail.at(-1) ?? root, name);
      if (found === undefined) return undefined;
      if (found.kind === "directory") trail.push(found.paths);
      else if (found.kind === "file") return rest.some((part) => part !== "") ? undefined : found;
      else {
        if (++links > LINKS_MAX) return undefined;
        const target = await Deno.readLink(found.path);
        if (target.startsWith("/")) trail.length = 1;
        rest.unshift(...target.split("/"));
      }
    }
    return undefined;
  }
}

/** Looks a name up in a directory merged from several layers; a whiteout is a character device 0:0. */
async function findIn(directories: readonly string[], name: string): Promise<Found | undefined> {
  const merged: string[] = [];
  for (const directory of directories) {
    const path = `${directory}/${name}`;
    const info = await statusOf(path);
    if (info === undefined) continue;
    if (!info.isDirectory) {
      if (merged.length > 0 || (info.isCharDevice && info.rdev === 0)) break;
      return { kind: info.isSymlink ? "link" : "file", path };
    }
    merged.push(path);
    if (isOpaque(path)) break;
  }
  return merged.length === 0 ? undefined : { kind: "directory", paths: merged };
}

async function statusOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
