import type { Platform } from "../../config/parse/platform.ts";
import type { Containerd } from "../../containerd/containerd.ts";
import type { Descriptor, Image } from "../../containerd/services/images.ts";
import { AlreadyExistsError, ConfigError, DriverError, ImageError, UnavailableError } from "../../errors.ts";
import { cleanUp } from "../../clean_up.ts";
import type { ImageReference } from "../../model/image_reference.ts";
import { type ArchivedImage, readArchiveIndex } from "../content/read_archive_index.ts";

/** Which archive to load as which image. */
export interface LoadOptions {
  readonly reference: ImageReference;
  readonly platforms: readonly Platform[];
  /** The archive as the job writes it, below `taskDir`. */
  readonly path: string;
  readonly taskDir: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly lease: string;
  readonly signal: AbortSignal;
}

/** Imports an OCI or docker archive from the task directory and gives the image in it the task's name. */
export async function loadImage(containerd: Containerd, options: LoadOptions): Promise<void> {
  const { reference, platforms, labels, path, lease, signal } = options;
  using file = await openArchive(options);
  const name = `containerd-driver.load/${crypto.randomUUID()}:archive`;
  try {
    const store = { name, labels: {}, platforms, onlyFirst: false };
    await containerd.transfers.importArchive({ archive: file.readable, store, lease, signal });
    const index = await readArchiveIndex(containerd.content, (await containerd.images.get(name)).target.digest);
    const target = pickImage(index, options);
    await putImage(containerd, { name: reference.name, labels, target });
  } catch (error) {
    signal.throwIfAborted();
    throw loadError(error, { name: reference.name, path });
  } finally {
    await cleanUp(containerd.images.delete(name));
  }
}

async function openArchive({ reference: { name }, path, taskDir }: LoadOptions): Promise<Deno.FsFile> {
  const refuse = (reason: string) => new ConfigError(`Cannot load image "${name}" from "${path}": ${reason}`);
  const [root, archive] = await Promise.all([taskDir, `${taskDir}/${path}`].map((path) => Deno.realPath(path)))
    .catch((error) => {
      throw refuse(error instanceof Deno.errors.NotFound ? "there is no such file" : String(error));
    });
  if (!archive!.startsWith(`${root}/`)) throw refuse("it leads out of the task directory");
  if (!(await Deno.stat(archive!)).isFile) throw refuse("it is no file");
  return await Deno.open(archive!);
}

/** The image that the archive calls by the task's name, or the only one there is when it has no full name. */
function pickImage(images: readonly ArchivedImage[], { reference, path }: LoadOptions): Descriptor {
  const named = images.find(({ name }) => name === reference.name || name === reference.tag);
  const [first, ...others] = images;
  if (named) return named.target;
  if (first && others.length === 0 && !first.name.includes("/")) return first.target;
  const names = images.map(({ name }) => name || "an image without a name").join(", ");
  throw new ConfigError(`Cannot load image "${reference.name}" from "${path}": it holds ${names || "no image"}`);
}

async function putImage({ images }: Containerd, image: Image): Promise<void> {
  try {
    await images.create(image);
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    await images.update(image);
  }
}

function loadError(error: unknown, { name, path }: { name: string; path: string }): unknown {
  if (!(error instanceof DriverError) || error instanceof ConfigError || error instanceof UnavailableError) {
    return error;
  }
  const reason = error.message.replace(/^Cannot [^:]*: /, "");
  const recoverable = /no space left on device/.test(reason);
  const advice = recoverable
    ? "the disk of containerd is full"
    : "it is no OCI or docker archive of an image for this node";
  return new ImageError(`Cannot load image "${name}" from "${path}": ${advice} (${reason})`, {
    recoverable,
    cause: error,
  });
}
