import { runCommand } from "../run_command.ts";

/** Which containerd's leftovers: its state directory, its socket, and the PATH that finds its shim and runc. */
export interface Leftovers {
  readonly directory: string;
  readonly socket: string;
  readonly path: string;
}

/** Ends the shims and containers that a stopped containerd left, takes down its mounts and removes its directory. */
export async function removeLeftovers(leftovers: Leftovers): Promise<void> {
  for (const pid of await shimPids(leftovers.socket)) killIfThere(pid);
  for (const bundle of await bundles(`${leftovers.directory}/state/io.containerd.runtime.v2.task`)) {
    await deleteBundle(bundle, leftovers);
  }
  for (const path of await mountsBelow(leftovers.directory)) await runCommand(["umount", "--lazy", path]);
  await Deno.remove(leftovers.directory, { recursive: true });
}

interface Bundle {
  readonly namespace: string;
  readonly id: string;
  readonly path: string;
}

/** A shim names its containerd's socket on its command line, so no other containerd's shim is found. */
async function shimPids(socket: string): Promise<number[]> {
  const pids: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const commandLine = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (commandLine.includes(`\0-address\0${socket}\0`)) pids.push(Number(name));
  }
  return pids;
}

async function bundles(directory: string): Promise<Bundle[]> {
  const found: Bundle[] = [];
  for (const namespace of await directoryNames(directory)) {
    for (const id of await directoryNames(`${directory}/${namespace}`)) {
      found.push({ namespace, id, path: `${directory}/${namespace}/${id}` });
    }
  }
  return found;
}

/** The shim's own "delete" kills the container and removes its cgroup, root file system and runc state. */
async function deleteBundle({ namespace, id, path }: Bundle, { socket, path: PATH }: Leftovers): Promise<void> {
  const names = ["-namespace", namespace, "-id", id, "-address", socket, "-bundle", path];
  await runCommand(["containerd-shim-runc-v2", ...names, "delete"], { cwd: path, env: { PATH } });
  for (const file of ["address", "bootstrap.json"]) {
    const text = await Deno.readTextFile(`${path}/${file}`).catch(() => "");
    const shimSocket = /unix:\/\/([^"\s]+)/.exec(text)?.[1];
    if (shimSocket) await Deno.remove(shimSocket).catch(() => undefined);
  }
}

async function mountsBelow(directory: string): Promise<string[]> {
  const table = await Deno.readTextFile("/proc/self/mountinfo");
  const paths = table.split("\n").map((line) => (line.split(" ")[4] ?? "").replaceAll("\\040", " "));
  return paths.filter((path) => path.startsWith(`${directory}/`)).reverse();
}

async function directoryNames(directory: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(directory), (entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function killIfThere(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
