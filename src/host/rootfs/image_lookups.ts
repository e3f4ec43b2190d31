import { LruCache } from "../../async/lru_cache.ts";
import { findIn, type Found } from "./merged_directory.ts";

/** A directory of an image, by the directories of the node it is merged from, and a name in it. */
export interface Lookup {
  readonly directories: readonly string[];
  readonly name: string;
}

/** More than the mounts of a node's tasks ask for of one image. */
const KEPT = 4096;
const IMAGES_KEPT = 64;

const known = new LruCache<ImageLookups>({ max: IMAGES_KEPT });

/**
 * What the directories of an image hold, each name looked up once: an image of many layers takes many looks, and the tasks
 * of a node ask for the same few places.
 */
export class ImageLookups {
  readonly #found = new Map<string, Promise<Found | undefined>>();

  /**
   * The lookups of a root file system of those layers, the topmost first. Above read-only layers, whose content stays as it
   * is, the topmost is empty as long as no task has run in it, so they are shared by all that have these layers below.
   */
  static async of(layers: readonly string[]): Promise<ImageLookups> {
    const [below, ...lowest] = layers.slice(1);
    if (below === undefined) return new ImageLookups();
    const { ino, mtime } = await Deno.stat(below);
    const key = [below, ...lowest, ino, mtime?.getTime()].join("\0");
    return await known.get(key, () => Promise.resolve(new ImageLookups()));
  }

  /** Whether the name at a path of the image was looked up before. */
  knows(path: string): boolean {
    return this.#found.has(path);
  }

  /** What is at a path of the image, which has no links on the way. */
  find(path: string, { directories, name }: Lookup): Promise<Found | undefined> {
    const before = this.#found.get(path);
    if (before !== undefined) return before;
    const finding = findIn(directories, name);
    if (this.#found.size < KEPT) this.#found.set(path, finding);
    finding.catch(() => this.#found.delete(path));
    return finding;
  }
}
