import { ContainerTree } from "./container_tree.ts";
import { ImageFiles } from "./image_files.ts";
import { ImageLookups } from "./image_lookups.ts";
import { ReadonlyMount } from "./readonly_mount.ts";
import { rootfsLayers, type RootfsMount } from "./rootfs_mount.ts";

/** The files of a root file system that is not mounted yet, for as long as the scope lasts. */
export class RootfsFiles implements AsyncDisposable {
  readonly files: ImageFiles;
  /** Where its mounts are going to be. */
  readonly tree: ContainerTree;
  readonly #mount: ReadonlyMount | undefined;

  private constructor(
    layers: readonly string[],
    { lookups, mount }: { lookups?: ImageLookups; mount?: ReadonlyMount },
  ) {
    this.files = new ImageFiles(layers);
    this.tree = new ContainerTree(layers, lookups);
    this.#mount = mount;
  }

  /** Reads the layers where they are when they are directories; mounts anything else read-only for a while. */
  static async open(mounts: readonly RootfsMount[]): Promise<RootfsFiles> {
    const layers = rootfsLayers(mounts);
    if (layers !== undefined) return new RootfsFiles(layers, { lookups: await ImageLookups.of(layers) });
    const mount = await ReadonlyMount.of(mounts);
    return new RootfsFiles([mount.directory], { mount });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mount?.[Symbol.asyncDispose]();
  }
}
