import type { Platform } from "../../config/parse/platform.ts";
import type { Containerd } from "../../containerd/containerd.ts";
import type { Descriptor } from "../../containerd/services/images.ts";
import { AlreadyExistsError, ConfigError, DriverError, ImageError, UnavailableError } from "../../errors.ts";
import { cleanUp } from "../../clean_up.ts";
import type { ImageReference } from "../../model/image/image_reference.ts";
import { type ArchivedImage, readArchiveIndex } from "../content/read_archive_index.ts";
import { type Archive, openArchive } from "./open_archive.ts";
import { PULLED_LABEL } from "./pulled_label.ts";

/** Which image to load from which archive. */
export interface LoadOptions extends Archive {
  readonly reference: ImageReference;
  readonly platforms: readonly Platform[];
  readonly lease: string;
  readonly signal: AbortSignal;
}

const IMAGES_SHOWN = 20;

/** No registry: what has a name of it came out of an archive. */
export const LOADED = "containerd-driver.load";

/**
 * Imports an OCI or docker archive from the task directory and resolves to the name of the image in it that the task
 * means. The name is made of the image's content alone: what an archive holds is never what the name of another image
 * stands for, whatever the job says, and the same content has the same name.
 */
export async function loadImage(containerd: Containerd, options: LoadOptions): Promise<string> {
  const { reference, platforms, path, lease, signal } = options;
  await using file = await openArchive(options, { image: reference.name });
  const name = `${LOADED}/${crypto.randomUUID()}:archive`;
  try {
    const store = { name, labels: { [PULLED_LABEL]: "true" }, platforms, onlyFirst: false };
    await containerd.transfers.importArchive({ archive: file.read(), store, lease, signal });
    const index = await readArchiveIndex(containerd.content, (await containerd.images.get(name)).target.digest);
    return await nameContent(containerd, pickImage(index, options));
  } catch (error) {
    signal.throwIfAborted();
    throw loadError(error, { name: reference.name, path });
  } finally {
    await cleanUp(containerd.images.delete(name));
  }
}

/** The image that the archive calls by the task's name, or the only one there is when it has no full name. */
function pickImage(images: readonly ArchivedImage[], { reference, path }: LoadOptions): Descriptor {
  const { name: wanted, tag, digest } = reference;
  const refuse = (reason: string) => new ConfigError(`Cannot load image "${wanted}" from "${path}": ${reason}`);
  const [first, ...others] = images;
  if (digest !== undefined) {
    const same = images.find(({ target }) => target.digest === digest);
    if (same) return same.target;
    throw refuse(`it holds ${shown(images.map(({ target }) => target.digest))}`);
  }
  const named = images.find(({ name }) => name === wanted || name === tag);
  if (named) return named.target;
  if (first && others.length === 0 && !first.name.includes("/")) return first.target;
  throw refuse(`it holds ${shown(images.map(({ name }) => name || "an image without a name"))}`);
}

/** As much as a message can tell of an archive, which may list any number of images. */
function shown(images: readonly string[]): string {
  const more = images.length > IMAGES_SHOWN ? ` and ${images.length - IMAGES_SHOWN} more` : "";
  return images.slice(0, IMAGES_SHOWN).map((image) => image.slice(0, 200)).join(", ") + more || "no image";
}

/** Gives content its name, which it may have already. */
async function nameContent({ images }: Containerd, target: Descriptor): Promise<string> {
  const name = `${LOADED}/archive@${target.digest}`;
  try {
    await images.create({ name, labels: { [PULLED_LABEL]: "true" }, target });
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
  }
  return name;
}

function loadError(error: unknown, { name, path }: { name: string; path: string }): unknown {
  if (!(error instanceof DriverError) || error instanceof ConfigError || error instanceof UnavailableError) {
    return error;
  }
  const { reason, isDiskFull: recoverable } = error;
  const advice = recoverable
    ? "the disk of containerd is full"
    : "it is not an OCI or docker archive of an image for this node";
  return new ImageError(`Cannot load image "${name}" from "${path}": ${advice} (${reason})`, {
    recoverable,
    cause: error,
  });
}
