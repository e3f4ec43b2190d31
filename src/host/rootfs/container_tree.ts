import { ConfigError } from "../../errors.ts";
import { ImageLookups } from "./image_lookups.ts";
import { findIn } from "./merged_directory.ts";

/** As many links as the kernel follows in one path (see path_resolution(7)). */
const LINKS_MAX = 40;

/** A start has some twenty mounts of a few components, and an image some tens of layers. */
const LOOKUPS_MAX = 25_000;

/** A directory of the container on the way to a path. */
interface Step {
  readonly path: string;
  /** The node's directories it is made of, the topmost first; none where nothing is known of what is below it. */
  readonly directories: readonly string[];
  /** The mount of a path of the node that it lies in, by its target; absent elsewhere. */
  readonly bound?: string | undefined;
}

/**
 * What paths in a container lead to before it is made: the image's links are followed inside the image, as a runtime
 * does at the target of a mount, and what is mounted hides what lies below. Nothing is known of the kernel's file systems
 * and of memory; no link is followed in a directory of the node that is mounted, for whoever can write there could change
 * it at any moment.
 */
export class ContainerTree {
  readonly #root: Step;
  readonly #image: ImageLookups;
  readonly #mounts = new Map<string, Step>();
  #lookups = 0;

  /** The tree of an image's layers, the topmost first. */
  constructor(layers: readonly string[], lookups: ImageLookups = new ImageLookups()) {
    this.#root = { path: "", directories: layers };
    this.#image = lookups;
  }

  /** Mounts something at a path that `locate` gave: a path of the node, or what nothing is known of. */
  mount(path: string, source?: string): void {
    const shown = source === undefined ? { directories: [] } : { directories: [source], bound: path };
    this.#mounts.set(path, { path, ...shown });
  }

  /** The tree of the same image without mounts. */
  unmounted(): ContainerTree {
    return new ContainerTree(this.#root.directories, this.#image);
  }

  /** The target of the mount of a path of the node that a path, which `locate` gave, lies in; undefined elsewhere. */
  async boundAt(path: string): Promise<string | undefined> {
    return (await this.#follow(path)).bound;
  }

  /**
   * Where an absolute path leads, itself without links; what does not exist stays as written. Throws `ConfigError` for
   * one that leads through a link in a mounted directory, or in circles.
   */
  async locate(path: string): Promise<string> {
    return (await this.#follow(path)).path || "/";
  }

  async #follow(path: string): Promise<Step> {
    const trail = [this.#root];
    const rest = partsOf(path);
    for (let links = 0; rest.length > 0;) {
      const name = rest.shift() ?? "";
      if (name === "..") {
        if (trail.length > 1) trail.pop();
        continue;
      }
      const parent = trail.at(-1) ?? this.#root;
      const found = await this.#step(parent, name);
      if ("path" in found) trail.push(found);
      else if (parent.bound !== undefined) {
        throw refuse(path, `"${parent.path}/${name}" is a link in a mounted directory`);
      } else {
        if (++links > LINKS_MAX) throw refuse(path, "the image's links lead in a circle");
        if (found.link.startsWith("/")) trail.length = 1;
        rest.unshift(...partsOf(found.link));
      }
    }
    return trail.at(-1) ?? this.#root;
  }

  async #step({ path: parent, directories, bound }: Step, name: string): Promise<Step | { readonly link: string }> {
    const path = `${parent}/${name}`;
    const mounted = this.#mounts.get(path);
    if (mounted !== undefined) return mounted;
    if (directories.length === 0) return { path, directories, bound };
    const isKnown = bound === undefined && this.#image.knows(path);
    this.#lookups += isKnown ? 0 : directories.length;
    if (this.#lookups > LOOKUPS_MAX) throw refuse(path, "the paths of the task's mounts are too many or too long");
    const found = bound === undefined
      ? await this.#image.find(path, { directories, name })
      : await findIn(directories, name);
    if (found?.kind === "link") return { link: await Deno.readLink(found.path) };
    return { path, directories: found?.kind === "directory" ? found.paths : [], bound };
  }
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function refuse(path: string, reason: string): ConfigError {
  return new ConfigError(`Cannot mount at "${path}": ${reason}`);
}
