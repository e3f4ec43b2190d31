import type { Platform } from "../config/parse/platform.ts";
import type { PluginConfig } from "../config/plugin_config.ts";
import type { TaskConfig } from "../config/task_config.ts";
import type { Containerd } from "../containerd/containerd.ts";
import type { CallContext } from "../containerd/services/leases.ts";
import { LruCache } from "../async/lru_cache.ts";
import type { FetchOptions } from "./pull/fetch_image.ts";
import { LOADED } from "./pull/load_image.ts";
import { type Archive, archiveIdentity } from "./pull/open_archive.ts";
import { ConfigError } from "../errors.ts";
import { compatiblePlatforms } from "./content/compatible_platforms.ts";
import { SharedFetches } from "./pull/shared_fetches.ts";
import { findImage, protectImage, type ResolvedImage } from "./find_image.ts";
import { ImageCollector } from "./image_collector.ts";
import type { ImageReference } from "../model/image/image_reference.ts";
import { nodePlatform } from "./content/node_platform.ts";

export type { ResolvedImage };

/** What a task says about its image. */
export type ImageRequest =
  & { readonly image: ImageReference }
  & Partial<Pick<TaskConfig, "auth" | "authSoftFail" | "forcePull" | "imagePullTimeoutMs" | "load" | "platform">>;

/** What the plugin's configuration says about images. */
export type ImageOptions =
  & Pick<
    PluginConfig,
    "auth" | "imagePullTimeoutMs" | "pullActivityTimeoutMs" | "registryHostsDir" | "snapshotter"
  >
  & { readonly gc: Pick<PluginConfig["gc"], "image" | "imageDelayMs"> };

/** For whom an image is got. */
export interface EnsureContext extends CallContext {
  /** The directories of the task, where what it says to `load` is. */
  readonly directories?: Archive["directories"];
  /** Hears that an image is downloaded, and now and then how far that is; never awaited. */
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** A ResolvedImage that is not deleted before it is disposed; from then on the container that names it keeps it. */
export type HeldImage = ResolvedImage & Disposable;

/** Who is let know of the name under which the image is used. */
type UseContext = EnsureContext & { readonly use: (name: string) => Promise<void> };
type Bringing = ImageRequest & Pick<FetchOptions, "wanted" | "mayStay" | "archive">;
type Loading = ImageRequest & Pick<FetchOptions, "wanted"> & { readonly archive: Archive };

const LOADED_KEPT = 256;
/** containerd's own choice on Linux (see its defaults/defaults_snapshotter_linux.go). */
const DEFAULT_SNAPSHOTTER = "overlayfs";

/** The images of one containerd: which are present, how the others get here, and when they go. */
export class ImageStore implements Disposable {
  readonly snapshotter: string;
  readonly #containerd: Containerd;
  readonly #options: ImageOptions;
  readonly #fetches: SharedFetches;
  readonly #collector: ImageCollector | undefined;
  /** Names of images by the archives they came from. */
  readonly #loaded = new LruCache<{ readonly name: string }>({ max: LOADED_KEPT });
  #node: Promise<Platform> | undefined;

  constructor(containerd: Containerd, options: ImageOptions) {
    this.snapshotter = options.snapshotter ?? DEFAULT_SNAPSHOTTER;
    this.#containerd = containerd;
    this.#options = options;
    this.#fetches = new SharedFetches(containerd);
    const { image, imageDelayMs } = options.gc;
    this.#collector = image ? new ImageCollector(containerd, { delayMs: imageDelayMs }) : undefined;
  }

  /**
   * Resolves when the image is present and unpacked; rejects with ConfigError, ImageError or containerd's errors. An image
   * out of an archive has a name of its own, see `loadImage`.
   */
  async ensure(request: ImageRequest, context: EnsureContext = {}): Promise<HeldImage> {
    using uses = new DisposableStack();
    const use = async (name: string) => void (this.#collector && uses.use(await this.#collector.use(name)));
    const image = await this.#get(request, { ...context, use });
    const held = uses.move();
    return { ...image, [Symbol.dispose]: () => held.dispose() };
  }

  /** A container that named the image is gone: the image goes too, after the delay, unless somebody uses it. */
  release(name: string): void {
    this.#collector?.release(name);
  }

  /** Lets go of the images that an earlier process of this plugin pulled and that nobody uses; rejects with containerd's errors. */
  async releaseUnused(): Promise<void> {
    await this.#collector?.releaseAll();
  }

  [Symbol.dispose](): void {
    this.#collector?.[Symbol.dispose]();
  }

  async #get(request: ImageRequest, context: UseContext): Promise<ResolvedImage> {
    const { image: { name, tag, digest, registry }, load, forcePull } = request;
    if (registry === LOADED) {
      throw new ConfigError(
        `Cannot use image "${name}": "${LOADED}" is not a registry, such an image is had by load alone`,
      );
    }
    const platforms = request.platform ? [request.platform] : compatiblePlatforms(await this.#nodePlatform());
    const wanted = { name, digest, platforms, snapshotter: this.snapshotter };
    if (load !== undefined && context.directories !== undefined && !forcePull) {
      return await this.#load(
        { ...request, wanted, archive: { path: load, directories: context.directories } },
        context,
      );
    }
    await context.use(name);
    // The tag "latest" promises the newest.
    const mayStay = !forcePull && tag !== "latest";
    const present = mayStay ? await findImage(this.#containerd, wanted, context) : undefined;
    return present ?? await this.#bring({ ...request, wanted, mayStay }, context);
  }

  /** What an archive held is known by its name as long as the archive is not changed. */
  async #load(request: Loading, context: UseContext): Promise<ResolvedImage> {
    const { image, wanted, archive } = request;
    const bring = () => this.#bring({ ...request, mayStay: false }, context);
    const key = `${image.name} ${await archiveIdentity(archive, { image: image.name })}`;
    const { name } = await this.#loaded.get(key, async () => ({ name: (await bring()).name }));
    await context.use(name);
    return await findImage(this.#containerd, { ...wanted, name }, context) ?? await bring();
  }

  async #bring(
    { image: reference, wanted, mayStay, archive, ...request }: Bringing,
    { signal, onProgress, lease }: EnsureContext,
  ): Promise<ResolvedImage> {
    const { auth, authSoftFail = false, imagePullTimeoutMs } = request;
    const timeoutMs = imagePullTimeoutMs ?? this.#options.imagePullTimeoutMs;
    const options = {
      ...{ reference, wanted, mayStay, archive },
      auth: { task: auth, plugin: this.#options.auth, softFail: authSoftFail },
      hostsDir: this.#options.registryHostsDir,
      activityTimeoutMs: this.#options.pullActivityTimeoutMs,
    };
    const image = await this.#fetches.get(options, { timeoutMs, signal, onProgress });
    if (lease !== undefined) await protectImage(this.#containerd, image, lease);
    return image;
  }

  /** Asked once, for a node does not change; a failure is not kept. */
  #nodePlatform(): Promise<Platform> {
    this.#node ??= nodePlatform(this.#containerd.introspection, this.snapshotter).catch((error) => {
      this.#node = undefined;
      throw error;
    });
    return this.#node;
  }
}
