import {
  closeFile,
  type FileStatus,
  type HeldDescriptor,
  holdPath,
  openToRead,
  readNext,
  releaseHeld,
  statusOf,
} from "./descriptors.ts";

const CHUNK_BYTES = 64 * 1024;

/** Why a file that a job names is not taken; the message is the end of a sentence that names the file. */
export class JobFileError extends Error {}

/** How a path is followed to its file. */
export interface HoldOptions {
  /** Whether a link at the end of the path is followed; `JobFileError` otherwise. */
  readonly follow?: boolean;
  /** Directories of the node of which one has to contain the file, links resolved; anywhere unless given. */
  readonly within?: readonly string[];
}

/**
 * A file that a job named, held without being opened: what is asked of it and what is later done with it concern the
 * same file, whatever becomes of its path meanwhile. Everything here runs on Deno's file threads and none of it waits for
 * another process, which a FIFO, a device or a lease would make it.
 */
export class HeldFile implements AsyncDisposable {
  /** Where the kernel found the file: without links. */
  readonly path: string;
  /** The kernel's name of the file, good in this process and its children until disposed. */
  readonly kernelPath: string;
  readonly status: FileStatus;
  readonly #descriptor: HeldDescriptor;

  private constructor(descriptor: HeldDescriptor, parts: Pick<HeldFile, "path" | "kernelPath" | "status">) {
    this.#descriptor = descriptor;
    ({ path: this.path, kernelPath: this.kernelPath, status: this.status } = parts);
  }

  /** Holds what is at a path; `JobFileError` when nothing is, or nothing that may be had. */
  static async hold(path: string, { follow = false, within }: HoldOptions = {}): Promise<HeldFile> {
    await using stack = new AsyncDisposableStack();
    const descriptor = await holdPath(path, { follow }).catch(refuse);
    stack.defer(() => releaseHeld(descriptor));
    const { kernelPath } = descriptor;
    const status = await statusOf(descriptor.descriptor);
    if (status.isSymbolicLink()) throw new JobFileError("it is a link");
    const held = new HeldFile(descriptor, { path: await Deno.readLink(kernelPath), kernelPath, status });
    if (within !== undefined && !await held.#isWithin(within)) {
      throw new JobFileError(`it leads out of ${within.map((each) => `"${each}"`).join(", ")}`);
    }
    stack.move();
    return held;
  }

  /** The bytes of a regular file; `JobFileError` for any other one. */
  async *read(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    if (!this.status.isFile()) throw new JobFileError("it is not a regular file");
    const descriptor = await openToRead(this.kernelPath).catch(refuse);
    try {
      for (;;) {
        const chunk = new Uint8Array(CHUNK_BYTES);
        const bytes = await readNext(descriptor, chunk);
        if (bytes === 0) return;
        yield chunk.subarray(0, bytes);
      }
    } finally {
      await closeFile(descriptor);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await releaseHeld(this.#descriptor);
  }

  async #isWithin(directories: readonly string[]): Promise<boolean> {
    const real = await Promise.all(directories.map((directory) => Deno.realPath(directory).catch(() => undefined)));
    return real.some((directory) => directory !== undefined && isAtOrBelow(this.path, directory));
  }
}

/** Whether a path without links is a directory or lies in it. */
export function isAtOrBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === "/" ? "/" : `${directory}/`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "the node has no such file",
  ENOTDIR: "the node has no such file",
  ELOOP: "its links lead in a circle",
  EACCES: "the driver may not read it",
  EPERM: "the driver may not read it",
  ENAMETOOLONG: "its path is too long",
  EAGAIN: "another process holds a lease of it",
};

function refuse(cause: unknown): never {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = REASONS[code];
  throw reason === undefined ? cause : new JobFileError(reason, { cause });
}
