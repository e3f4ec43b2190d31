import assert from "node:assert/strict";
import { eventually } from "../../support/eventually.ts";
import type { RealNode } from "../../support/node/real_node.ts";

const CGROUP_ROOT = "/sys/fs/cgroup";
/** How deep below the cgroup root Nomad's cgroups for tasks are, on both versions. */
const CGROUP_DEPTH = 3;

/** Fails unless nothing of those allocations is left: in containerd, below its directories, among processes, mounts and cgroups. */
export async function assertNothingIsLeft(node: RealNode, allocIds: readonly string[]): Promise<void> {
  const nothing = { ...await leftBehind(node, []), cgroups: [] };
  for (const key of Object.keys(nothing)) Reflect.set(nothing, key, []);
  await eventually(async () => assert.deepEqual(await leftBehind(node, allocIds), nothing));
}

/** What containerd, the kernel and the disk hold of tasks. */
async function leftBehind(node: RealNode, allocIds: readonly string[]) {
  const { socket, containerd: { directory } } = node;
  const mounts = await Deno.readTextFile("/proc/self/mountinfo");
  return {
    ...await node.leftovers(),
    bundles: names(`${directory}/state/io.containerd.runtime.v2.task/${node.namespace}`),
    shims: commandLines().filter((line) => line.includes(`\0-address\0${socket}\0`)),
    mounts: mounts.split("\n").filter((line) => line.includes(`${directory}/state/`)),
    cgroups: cgroupsOf(allocIds),
  };
}

function names(directory: string): string[] {
  try {
    return [...Deno.readDirSync(directory)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}

/** The directories of the cgroups of those allocations' tasks, the innermost first. */
export function cgroupsOf(allocIds: readonly string[]): string[] {
  const all = cgroups(CGROUP_ROOT, CGROUP_DEPTH).filter((path) => allocIds.some((id) => path.includes(id)));
  return all.toSorted((a, b) => b.length - a.length);
}

/** The processes whose command line, its words with NULs between, holds a text. */
export function commandsOf(text: string): number[] {
  return names("/proc").map(Number).filter((pid) => pid > 0 && commandLine(pid).includes(text));
}

/** The command lines of all processes, their words with NULs between. */
export function commandLines(): string[] {
  return names("/proc").map(Number).filter((pid) => pid > 0).map(commandLine);
}

function commandLine(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`);
  } catch {
    return "";
  }
}

function cgroups(directory: string, depth: number): string[] {
  const below = names(directory).map((name) => `${directory}/${name}`).filter(isDirectory);
  return [...below, ...(depth > 1 ? below.flatMap((path) => cgroups(path, depth - 1)) : [])];
}

function isDirectory(path: string): boolean {
  try {
    return Deno.lstatSync(path).isDirectory;
  } catch {
    return false;
  }
}
