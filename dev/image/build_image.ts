import { nodeArchitecture } from "../../src/model/architecture.ts";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type LayerEntry, packLayer } from "./layer.ts";
import type { BuildConfig, Descriptor, OciImage, Platform } from "./oci_image.ts";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar";

/** One platform's image: layers from the lowest to the highest. */
export interface ImageRecipe {
  readonly layers: readonly (readonly LayerEntry[])[];
  readonly config?: BuildConfig;
  /** Default: this machine's. */
  readonly platform?: Platform;
}

/** An image for one platform, or an index with one recipe for each platform. */
export type ImageOptions =
  & { readonly name: string; readonly compression?: "gzip" | "none" }
  & (ImageRecipe | { readonly platforms: readonly ImageRecipe[] });

/** Builds an image in memory; the same options give the same digests. `name` is full: `docker.io/library/hello:1`. */
export async function buildImage(options: ImageOptions): Promise<OciImage> {
  const blobs = new Map<string, Uint8Array>();
  const compression = options.compression ?? "none";
  if (!("platforms" in options)) {
    return { name: options.name, root: await addManifest(blobs, options, compression), blobs };
  }
  const manifests: Descriptor[] = [];
  for (const recipe of options.platforms) {
    const manifest = await addManifest(blobs, recipe, compression);
    manifests.push({ ...manifest, platform: recipe.platform ?? machinePlatform() });
  }
  return { name: options.name, root: addJson(blobs, INDEX, { schemaVersion: 2, mediaType: INDEX, manifests }), blobs };
}

/** The platform that this process runs on. */
export function machinePlatform(): Platform {
  return { os: "linux", architecture: nodeArchitecture() };
}

async function addManifest(
  blobs: Map<string, Uint8Array>,
  { layers, config = {}, platform = machinePlatform() }: ImageRecipe,
  compression: "gzip" | "none",
): Promise<Descriptor> {
  const packed: { descriptor: Descriptor; diffId: string }[] = [];
  for (const entries of layers) {
    const tar = await packLayer(entries);
    const [mediaType, blob] = compression === "gzip" ? [`${LAYER}+gzip`, gzipSync(tar)] : [LAYER, tar];
    packed.push({ descriptor: addBlob(blobs, mediaType, blob), diffId: digest(tar) });
  }
  const rootfs = { type: "layers", diff_ids: packed.map(({ diffId }) => diffId) };
  return addJson(blobs, MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: addJson(blobs, CONFIG, { ...platform, config: configJson(config), rootfs }),
    layers: packed.map(({ descriptor }) => descriptor),
  });
}

/** The field names of the OCI image spec's config.md. */
function configJson(config: BuildConfig): Record<string, unknown> {
  return {
    Entrypoint: config.entrypoint,
    Cmd: config.cmd,
    Env: config.env,
    User: config.user,
    WorkingDir: config.workingDir,
    StopSignal: config.stopSignal,
    Labels: config.labels,
    Volumes: config.volumes && Object.fromEntries(config.volumes.map((path) => [path, {}])),
  };
}

function addJson(blobs: Map<string, Uint8Array>, mediaType: string, value: unknown): Descriptor {
  return addBlob(blobs, mediaType, new TextEncoder().encode(JSON.stringify(value)));
}

function addBlob(blobs: Map<string, Uint8Array>, mediaType: string, blob: Uint8Array): Descriptor {
  const descriptor = { mediaType, digest: digest(blob), size: blob.length };
  blobs.set(descriptor.digest, blob);
  return descriptor;
}

function digest(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
