import { NetworkError, wordsOf } from "../errors.ts";
import { runProgram } from "../host/run_program.ts";

/** Brings up loopback by sysfs, which shows the network that mounts it, and so without a program that a node may lack. */
const BRING_UP_LOOPBACK = "mount -t sysfs none /sys && echo 1 >/sys/class/net/lo/flags";

/** Makes a network namespace that lasts at a path without a process in it, and has loopback as one that a runtime makes. */
export async function makeNamespace(path: string): Promise<void> {
  await makeFile(path);
  await run("unshare", `--net=${path}`, "--mount", "sh", "-c", BRING_UP_LOOPBACK);
}

/** Keeps the network namespace of a process at a path, so that it outlives the process. */
export async function keepNamespace(pid: number, path: string): Promise<void> {
  await makeFile(path);
  await run("mount", "--bind", `/proc/${pid}/ns/net`, path);
}

/** A namespace is mounted over a file. */
async function makeFile(path: string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeFile(path, new Uint8Array());
}

/** Whether a namespace is kept at the path; a file is left there when somebody unmounted it, or a crash came before. */
export async function isNamespace(path: string): Promise<boolean> {
  const [kept, any] = await Promise.all([Deno.stat(path), Deno.stat("/proc/self/ns/net")].map(deviceOf));
  return kept !== undefined && kept === any;
}

/** All namespaces are files of one file system, nsfs. */
async function deviceOf(file: Promise<Deno.FileInfo>): Promise<number | undefined> {
  return (await file.catch(() => undefined))?.dev;
}

/** Lets go of a namespace that was kept; one that is gone is as good as that. */
export async function releaseNamespace(path: string): Promise<void> {
  try {
    // Refused as long as something is mounted on it.
    await Deno.remove(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    await run("umount", "--lazy", path);
    await Deno.remove(path);
  }
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  await runProgram(program, args).catch((cause) => {
    throw new NetworkError(wordsOf(cause), { cause });
  });
}
