import { close, constants, fstat, open, read } from "node:fs";
import { promisify } from "node:util";

import { Turns } from "../../async/turns.ts";

/** Holds a file without opening it (see open(2)); Node's constants lack it. */
const O_PATH = 0o10_000_000;

/** An open file of `node:fs`; in Deno 2.6 its number is not the kernel's. */
export type Descriptor = number;

const FDS = `/proc/${Deno.pid}/fd`;

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

/** A file that is held, and the kernel's name of it, good in this process and its children until it is closed. */
export interface HeldDescriptor {
  readonly descriptor: Descriptor;
  readonly kernelPath: string;
}

/** Holds whatever is at a path, which is not opened: no FIFO blocks and no device notices. */
export async function holdPath(path: string, { follow }: { follow: boolean }): Promise<HeldDescriptor> {
  const hold = () => openFile(path, O_PATH | (follow ? 0 : constants.O_NOFOLLOW));
  numbersAreTheKernels ??= areNumbersTheKernels();
  return await numbersAreTheKernels ? named(await hold()) : await oneAtATime.run(() => findHeld(hold));
}

/** Lets go of a held file. */
export async function releaseHeld({ descriptor }: HeldDescriptor): Promise<void> {
  const close = () => closeFile(descriptor);
  // Its number is free from then on, and must not be that of a file which is just being looked for.
  await (await numbersAreTheKernels ? close() : oneAtATime.run(close));
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

let numbersAreTheKernels: Promise<boolean> | undefined;
const oneAtATime = new Turns({ most: 1 });

function named(descriptor: Descriptor): HeldDescriptor {
  return { descriptor, kernelPath: `${FDS}/${descriptor}` };
}

async function areNumbersTheKernels(): Promise<boolean> {
  const descriptor = await openFile("/", O_PATH);
  const found = await Deno.readLink(`${FDS}/${descriptor}`).catch(() => "");
  await closeFile(descriptor);
  return found === "/";
}

/** The one file that came to be held meanwhile, for an older Deno that does not tell which of the process's it is. */
async function findHeld(hold: () => Promise<Descriptor>): Promise<HeldDescriptor> {
  const before = new Set(await heldFiles());
  const descriptor = await hold();
  const [name, ...others] = (await heldFiles()).filter((each) => !before.has(each));
  if (name !== undefined && others.length === 0) return { descriptor, kernelPath: `${FDS}/${name}` };
  await closeFile(descriptor);
  throw new Error(`Cannot tell which of the files in "${FDS}" is held: ${others.length + 1} of them may be`);
}

/** Numbers of the files of this process that are held and not open (see proc_pid_fdinfo(5)). */
async function heldFiles(): Promise<string[]> {
  const held: string[] = [];
  for await (const { name } of Deno.readDir(FDS)) {
    const info = await Deno.readTextFile(`${FDS}info/${name}`).catch(() => "");
    if ((parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? "0", 8) & O_PATH) !== 0) held.push(name);
  }
  return held;
}

function readInto(
  descriptor: Descriptor,
  into: Uint8Array,
  done: (error: Error | null, bytes: number) => void,
): void {
  read(descriptor, into, 0, into.length, null, (error, bytes) => done(error, bytes));
}
