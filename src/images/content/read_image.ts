import { parseTarget } from "../../config/mounts/target.ts";
import type { Platform } from "../../config/parse/platform.ts";
import type { Content } from "../../containerd/services/content.ts";
import type { Descriptor } from "../../containerd/services/images.ts";
import { ImageError } from "../../errors.ts";
import type { ImageConfig } from "../../model/image/image_config.ts";
import { isSamePlatform, platformText } from "./compatible_platforms.ts";
import { uncapitalized } from "../uncapitalized.ts";
import { fields, list, text, texts } from "./json_fields.ts";
import { readJson } from "./read_json.ts";

/** One platform's image as it lies in the content store. */
export interface ImageContent {
  readonly config: ImageConfig;
  readonly configDigest: string;
  /** Layers from the lowest to the highest, and the digests of their tars in the same order. */
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly string[];
}

/** More than any image has. */
const VOLUMES_MAX = 64;

interface Question {
  /** The image's name, for messages. */
  readonly name: string;
  readonly target: Descriptor;
  /** What the task can run, best first. */
  readonly platforms: readonly Platform[];
}

/** More than any image has: an overlay takes some hundred layers, and a process some thousand words. */
const LAYERS_MAX = 512;
const WORDS_MAX = 4096;
/** The longest path. */
const TEXT_MAX = 4096;
const PLATFORMS_SHOWN = 20;

/** Reads manifest and config of the best of `platforms` (see the OCI image spec); NotFoundError when one is not in the store. */
export async function readImage(content: Content, { name, target, platforms }: Question): Promise<ImageContent> {
  const read = (digest: string) =>
    readJson(content, digest).catch((cause) => {
      throw cause instanceof ImageError ? broken(name, uncapitalized(cause.message), cause) : cause;
    });
  const root = await read(target.digest);
  const manifest = "manifests" in root ? await read(pickManifest(root, { name, platforms })) : root;
  const configDigest = text(fields(manifest.config).digest);
  if (configDigest === "") throw broken(name, "it has no config, as an image that can run must");
  const config = await read(configDigest);
  const built = platformOf(config);
  if (built.architecture !== "" && !platforms.some((wanted) => isSamePlatform(built, wanted))) {
    throw unsuitable(name, [built], platforms);
  }
  const layers = layersOf(manifest);
  const diffIds = texts(fields(config.rootfs).diff_ids);
  if (layers.length > LAYERS_MAX) throw broken(name, `it has ${layers.length} layers, allowed are ${LAYERS_MAX}`);
  if (layers.length !== diffIds.length) {
    throw broken(name, `its manifest has ${layers.length} layers and its config ${diffIds.length}`);
  }
  return { config: boundedConfig(name, fields(config.config)), configDigest, layers, diffIds };
}

function boundedConfig(name: string, json: Readonly<Record<string, unknown>>): ImageConfig {
  for (const part of ["Entrypoint", "Cmd", "Env"]) {
    const { length } = list(json[part]);
    if (length > WORDS_MAX) throw broken(name, `its ${part} has ${length} entries, allowed are ${WORDS_MAX}`);
  }
  for (const part of ["User", "WorkingDir", "StopSignal"]) {
    const { length } = text(json[part]);
    if (length > TEXT_MAX) throw broken(name, `its ${part} has ${length} characters, allowed are ${TEXT_MAX}`);
  }
  return toImageConfig(json);
}

/** The layers of the manifest with that digest, lowest first. */
export async function readLayers(content: Content, manifestDigest: string): Promise<Descriptor[]> {
  return layersOf(await readJson(content, manifestDigest));
}

function pickManifest(index: Readonly<Record<string, unknown>>, { name, platforms }: Omit<Question, "target">): string {
  const manifests = list(index.manifests).map((manifest) => ({
    digest: text(fields(manifest).digest),
    platform: platformOf(fields(fields(manifest).platform)),
  }));
  for (const wanted of platforms) {
    const found = manifests.find(({ platform }) => isSamePlatform(platform, wanted));
    if (found) return found.digest;
  }
  const [only, ...others] = manifests;
  if (only && others.length === 0 && only.platform.architecture === "") return only.digest;
  throw unsuitable(name, manifests.map(({ platform }) => platform), platforms);
}

function platformOf(json: Readonly<Record<string, unknown>>): Platform {
  return { os: text(json.os), architecture: text(json.architecture), variant: text(json.variant) };
}

function toImageConfig(config: Readonly<Record<string, unknown>>): ImageConfig {
  const stopSignal = text(config.StopSignal);
  const volumes = Object.keys(fields(config.Volumes)).flatMap((path) => parseTarget(path) ?? []).slice(0, VOLUMES_MAX);
  return {
    entrypoint: texts(config.Entrypoint),
    cmd: texts(config.Cmd),
    env: texts(config.Env),
    user: text(config.User),
    workingDir: text(config.WorkingDir),
    ...(stopSignal !== "" && { stopSignal }),
    ...(volumes.length > 0 && { volumes }),
  };
}

function layersOf(manifest: Readonly<Record<string, unknown>>): Descriptor[] {
  return list(manifest.layers).map(toDescriptor);
}

function toDescriptor(json: unknown): Descriptor {
  const { mediaType, digest, size } = fields(json);
  return { mediaType: text(mediaType), digest: text(digest), sizeBytes: Number(size) };
}

function unsuitable(name: string, built: readonly Platform[], [wanted]: readonly Platform[]): ImageError {
  const known = built.filter(({ os }) => os !== "unknown").slice(0, PLATFORMS_SHOWN).map((each) =>
    platformText(each).slice(0, 100)
  )
    .join(", ");
  const reason = `it is built for ${known || "no platform"}, wanted is ${wanted ? platformText(wanted) : "any"}`;
  return new ImageError(`Cannot use image "${name}": ${reason}`, { reason, recoverable: false });
}

function broken(name: string, reason: string, cause?: unknown): ImageError {
  return new ImageError(`Cannot use image "${name}": ${reason}`, { reason, recoverable: false, cause });
}
