import { close, constants, fstat, open, read } from "node:fs";
import { promisify } from "node:util";

/** Holds a file without opening it (see open(2)); Node's constants lack it. */
const O_PATH = 0o10_000_000;

/** An open file of `node:fs`; before Deno 2.8 its number is not the kernel's. */
export type Descriptor = number;

const openFile = promisify(open);
const statFile = promisify<Descriptor, { bigint: true }, FileStatus>(fstat);
const readFile = promisify(readInto);

/** What tells a file from every other one, and what kind of file it is. */
export interface FileStatus {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  /** When the file or what is said of it last changed, which nobody can set. */
  readonly ctimeNs: bigint;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/** Holds whatever is at a path, which is not opened: no FIFO blocks and no device notices. */
export function holdPath(path: string, { follow }: { follow: boolean }): Promise<Descriptor> {
  return openFile(path, O_PATH | (follow ? 0 : constants.O_NOFOLLOW));
}

/** Opens a file to be read; fails where it would have to wait, as for a FIFO's writer or for who holds a lease. */
export function openToRead(path: string): Promise<Descriptor> {
  return openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** Status of an open file. */
export function statusOf(descriptor: Descriptor): Promise<FileStatus> {
  return statFile(descriptor, { bigint: true });
}

/** Reads on from where the last read ended; resolves to how many bytes there were, 0 at the end. */
export function readNext(descriptor: Descriptor, into: Uint8Array): Promise<number> {
  return readFile(descriptor, into);
}

/** Closes an open file. */
export function closeFile(descriptor: Descriptor): Promise<void> {
  return promisify(close)(descriptor);
}

/** The kernel's name of an open file, good in this process and its children as long as it is open. */
export async function kernelPath(descriptor: Descriptor, status: FileStatus): Promise<string> {
  const directory = `/proc/${Deno.pid}/fd`;
  if (await isAt(`${directory}/${descriptor}`, status)) return `${directory}/${descriptor}`;
  for await (const { name } of Deno.readDir(directory)) {
    if (await isAt(`${directory}/${name}`, status)) return `${directory}/${name}`;
  }
  throw new Error(`Cannot find open file ${descriptor} in "${directory}": it was closed`);
}

async function isAt(path: string, { dev, ino }: FileStatus): Promise<boolean> {
  try {
    const found = await Deno.stat(path);
    return found.dev === Number(dev) && found.ino === Number(ino);
  } catch {
    return false;
  }
}

function readInto(
  descriptor: Descriptor,
  into: Uint8Array,
  done: (error: Error | null, bytes: number) => void,
): void {
  read(descriptor, into, 0, into.length, null, (error, bytes) => done(error, bytes));
}
