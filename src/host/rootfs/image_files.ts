import { ConfigError } from "../../errors.ts";
import { readLines } from "./read_lines.ts";
import { findIn, type Found } from "./merged_directory.ts";

/** As many links as the kernel follows in one path (see path_resolution(7)). */
const LINKS_MAX = 40;
/** A start looks for a few paths of a few components, in an image of some tens of layers. */
const LOOKUPS_MAX = 10_000;

/**
 * Files of a root file system given as directories of the node, the topmost layer of an overlay first. A link is
 * followed inside the image only, whatever it points to; whiteouts and opaque directories hide what lies below them.
 * Nothing of the image is run. All methods throw `ConfigError` once the image's links and layers have cost more looks than
 * those of any real one.
 */
export class ImageFiles {
  readonly #layers: readonly string[];
  #lookups = 0;

  constructor(layers: readonly string[]) {
    this.#layers = layers;
  }

  /**
   * Lines of a regular file, read as they are asked for; none when the image has no such file at that absolute path.
   * Throws an ImageFileError for a file that is larger than any real one.
   */
  async *lines(path: string): AsyncGenerator<string> {
    const found = await this.#resolve(path);
    if (found?.kind !== "file" || !(await Deno.lstat(found.path)).isFile) return;
    yield* readLines(found.path, { shownAs: path });
  }

  /** Host paths of a directory of the image, the topmost layer first; undefined when the image has none at that absolute path. */
  async directory(path: string): Promise<readonly string[] | undefined> {
    const found = await this.#resolve(path);
    return found?.kind === "directory" ? found.paths : undefined;
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
      const directories = trail.at(-1) ?? root;
      this.#lookups += directories.length;
      if (this.#lookups > LOOKUPS_MAX) {
        throw new ConfigError(`Cannot look for "${path}" in the image: its links are too many or too long`);
      }
      const found = await findIn(directories, name);
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
    return { kind: "directory", paths: trail.at(-1) ?? root };
  }
}
