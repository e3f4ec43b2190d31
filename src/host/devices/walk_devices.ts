import { ConfigError } from "../../errors.ts";
import type { DeviceNode } from "../../model/device_node.ts";
import { deviceNode } from "./device_node.ts";

/**
 * Directories and files of /dev that a container has its own of, or that are no devices of the node (as Docker skips
 * them).
 */
const SKIPPED = new Set(["pts", "shm", "fd", "mqueue", "console", ".lxc", ".lxd-mounts", ".udev"]);

/** More than udev makes, such as `/dev/disk/by-path/…`. */
const DEPTH_MAX = 6;

/** A directory of the node and the path it shall have in the container. */
export interface DeviceTree {
  readonly hostPath: string;
  readonly containerPath: string;
}

/** How many files may still be looked at for one task, whatever directories it names. */
export class WalkBudget {
  #left: number;

  constructor(files = 4096) {
    this.#left = files;
  }

  /** Throws `ConfigError` naming the directory once too many files were looked at. */
  take(directory: string): void {
    if (--this.#left >= 0) return;
    throw new ConfigError(`Cannot give the task device "${directory}": its devices hold too many files`);
  }
}

interface WalkOptions {
  readonly budget: WalkBudget;
  readonly depth?: number;
}

/**
 * Every device node below a directory, links left alone; a node that goes away meanwhile is left out. Throws
 * `ConfigError` for a tree that is too deep or too large.
 */
export async function walkDevices(
  { hostPath, containerPath }: DeviceTree,
  { budget, depth = 1 }: WalkOptions,
): Promise<DeviceNode[]> {
  const nodes: DeviceNode[] = [];
  if (depth > DEPTH_MAX) {
    throw new ConfigError(`Cannot give the task device "${hostPath}": it lies more than ${DEPTH_MAX} directories deep`);
  }
  for await (const entry of Deno.readDir(hostPath)) {
    budget.take(hostPath);
    if (SKIPPED.has(entry.name)) continue;
    const inside = { hostPath: `${hostPath}/${entry.name}`, containerPath: `${containerPath}/${entry.name}` };
    if (entry.isDirectory) nodes.push(...await walkDevices(inside, { budget, depth: depth + 1 }));
    else if (!entry.isFile && !entry.isSymlink) nodes.push(...await nodeAt(inside));
  }
  return nodes.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Every device node of the node, for a privileged task. */
export async function hostDevices(root = ""): Promise<DeviceNode[]> {
  return await walkDevices({ hostPath: `${root}/dev`, containerPath: "/dev" }, { budget: new WalkBudget(Infinity) });
}

async function nodeAt({ hostPath, containerPath }: DeviceTree): Promise<DeviceNode[]> {
  try {
    const node = deviceNode(containerPath, await Deno.lstat(hostPath));
    return node === undefined ? [] : [node];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
