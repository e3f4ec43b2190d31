import { ConfigError } from "../../errors.ts";
import { findIn } from "./merged_directory.ts";

/** As many links as the kernel follows in one path (see path_resolution(7)). */
const LINKS_MAX = 40;

/** A start has some twenty mounts of a few components, and an image some tens of layers. */
const LOOKUPS_MAX = 20_000;

/** A directory of the container on the way to a path. */
interface Step {
  readonly path: string;
  /** The node's directories it is made of, the topmost first; none where nothing is known of what is below it. */
  readonly directories: readonly string[];
  /** Whether it lies in a mount of a path of the node. */
  readonly bound: boolean;
}

/**
 * What paths in a container lead to before it is made: the image's links are followed inside the image, as a runtime
 * does at the target of a mount, and what is mounted hides what lies below. Nothing is known of the kernel's file systems
 * and of memory; no link is followed in a directory of the node that is mounted, for whoever can write there could change
 * it at any moment.
 */
export class ContainerTree {
  readonly #root: Step;
  readonly #mounts = new Map<string, Step>();
  #lookups = 0;

  /** The tree of an image's layers, the topmost first. */
  constructor(layers: readonly string[]) {
    this.#root = { path: "", directories: layers, bound: false };
  }

  /** Mounts something at a path that `locate` gave: a path of the node, or what nothing is known of. */
  mount(path: string, source?: string): void {
    const bound = source !== undefined;
    this.#mounts.set(path, { path, directories: bound ? [source] : [], bound });
  }

  /** The tree of the same image without mounts. */
  unmounted(): ContainerTree {
    return new ContainerTree(this.#root.directories);
  }

  /** Whether a path that `locate` gave lies in a mount of a path of the node, or is one. */
  async isBound(path: string): Promise<boolean> {
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
      else if (parent.bound) throw refuse(path, `"${parent.path}/${name}" is a link in a mounted directory`);
      else {
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
    this.#lookups += directories.length;
    if (this.#lookups > LOOKUPS_MAX) throw refuse(path, "the paths of the task's mounts are too many or too long");
    const found = await findIn(directories, name);
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
