import type { DeviceNode } from "../../model/device_node.ts";
import { deviceNode } from "./device_node.ts";

/**
 * Directories and files of /dev that a container has its own of, or that are no devices of the node (as Docker skips
 * them).
 */
const SKIPPED = new Set(["pts", "shm", "fd", "mqueue", "console", ".lxc", ".lxd-mounts", ".udev"]);

/** A directory of the node and the path it shall have in the container. */
export interface DeviceTree {
  readonly hostPath: string;
  readonly containerPath: string;
}

/** Every device node below a directory, links left alone; a node that goes away meanwhile is left out. */
export async function walkDevices({ hostPath, containerPath }: DeviceTree): Promise<DeviceNode[]> {
  const nodes: DeviceNode[] = [];
  for await (const entry of Deno.readDir(hostPath)) {
    if (SKIPPED.has(entry.name)) continue;
    const inside = { hostPath: `${hostPath}/${entry.name}`, containerPath: `${containerPath}/${entry.name}` };
    if (entry.isDirectory) nodes.push(...await walkDevices(inside));
    else if (!entry.isFile && !entry.isSymlink) nodes.push(...await nodeAt(inside));
  }
  return nodes.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Every device node of the node, for a privileged task. */
export async function hostDevices(dev = "/dev"): Promise<DeviceNode[]> {
  return await walkDevices({ hostPath: dev, containerPath: "/dev" });
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
