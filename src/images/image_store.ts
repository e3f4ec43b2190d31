import type { Platform } from "../config/parse/platform.ts";
import type { Containerd } from "../containerd/containerd.ts";
import type { CallContext } from "../containerd/leases.ts";
import { ImageError, NotFoundError } from "../errors.ts";
import type { ImageConfig } from "../model/image_config.ts";
import { compatiblePlatforms } from "./compatible_platforms.ts";
import { type ImageReference, parseImageReference } from "./image_reference.ts";
import { nodePlatform } from "./node_platform.ts";
import { readImage } from "./read_image.ts";
import { unpackImage } from "./unpack_image.ts";

/** What a task says about its image. */
export interface ImageRequest {
  readonly image: string;
  readonly forcePull?: boolean;
  readonly platform?: Platform | undefined;
}

/** How images are kept on this node. */
export interface ImageStoreOptions {
  readonly snapshotter?: string | undefined;
  readonly registryHostsDir?: string | undefined;
}

/** Under which lease an image is got, what ends it, and who wants to hear how it goes on. */
export interface EnsureContext extends CallContext {
  readonly onProgress?: (message: string) => void;
}

/** An image that is present, unpacked and ready for `snapshots.prepare()` on top of `chainId`. */
export interface ResolvedImage {
  readonly name: string;
  readonly digest: string;
  readonly config: ImageConfig;
  /** Key of the snapshot of its highest layer; "" when it has no layers. */
  readonly chainId: string;
  readonly snapshotter: string;
}

interface Wanted {
  readonly reference: ImageReference;
  readonly platforms: readonly Platform[];
}

/** The images of one containerd: which are present, and how the others get here. */
export class ImageStore {
  readonly snapshotter: string;
  readonly #containerd: Containerd;
  readonly #options: ImageStoreOptions;

  constructor(containerd: Containerd, options: ImageStoreOptions = {}) {
    this.#containerd = containerd;
    this.#options = options;
    this.snapshotter = options.snapshotter ?? "overlayfs";
  }

  /** Resolves when the image is present and unpacked; rejects with ConfigError, ImageError or containerd's errors. */
  async ensure(request: ImageRequest, context: EnsureContext = {}): Promise<ResolvedImage> {
    const reference = parseImageReference(request.image);
    const node = await nodePlatform(this.#containerd.introspection, this.snapshotter);
    const platforms = request.platform ? [request.platform] : compatiblePlatforms(node);
    const present = mustAsk(request, reference) ? undefined : await this.#find({ reference, platforms }, context);
    if (present) return present;
    await this.#pull({ reference, platforms }, context);
    const pulled = await this.#find({ reference, platforms }, context);
    if (pulled) return pulled;
    throw new ImageError(`Cannot use image "${reference.name}": it was deleted while it was unpacked`, {
      recoverable: true,
    });
  }

  async #find({ reference: { name }, platforms }: Wanted, context: CallContext): Promise<ResolvedImage | undefined> {
    try {
      const { target } = await this.#containerd.images.get(name);
      const image = await readImage(this.#containerd.content, { name, target, platforms });
      const { snapshotter } = this;
      const chainId = await unpackImage(this.#containerd, image, { ...context, name, snapshotter });
      return { name, digest: target.digest, config: image.config, chainId, snapshotter };
    } catch (error) {
      if (error instanceof NotFoundError) return undefined;
      throw error;
    }
  }

  async #pull({ reference: { name }, platforms }: Wanted, { lease, signal, onProgress }: EnsureContext): Promise<void> {
    onProgress?.("Downloading image");
    await this.#containerd.transfers.pull({
      source: { reference: name, hostsDir: this.#options.registryHostsDir },
      store: { name, labels: {}, platforms, snapshotter: this.snapshotter },
      credentials: () => Promise.resolve(undefined),
      onProgress: () => {},
      lease,
      signal,
    });
  }
}

/** Whether the registry has to be asked although the image may be present: the tag "latest" promises the newest. */
function mustAsk({ forcePull = false }: ImageRequest, { tag }: ImageReference): boolean {
  return forcePull || tag === "latest";
}
