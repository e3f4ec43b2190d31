import { ConfigError } from "../../errors.ts";
import type { GrantedDevice } from "../../model/device_node.ts";
import type { TaskRequest } from "../../model/task_request.ts";
import { deviceNode } from "./device_node.ts";
import { type DeviceTree, WalkBudget, walkDevices } from "./walk_devices.ts";

interface AskedDevice extends DeviceTree {
  readonly permissions: string;
  /** Where the device has to be, links followed; a device plugin's may be anywhere. */
  readonly below?: string;
}

/**
 * The devices a task was given by device plugins and by its `devices` option; a link is followed to its device, a
 * directory stands for all devices below it. What the job names lies below `/dev`, links followed, so that nobody can
 * have a tree of files walked. Throws `ConfigError` naming a path that is no device of the node.
 */
export async function resolveDevices({ devices, config }: TaskRequest, dev = "/dev"): Promise<GrantedDevice[]> {
  const fromPlugins = devices.map(({ hostPath, taskPath, permissions }) => ({
    hostPath,
    containerPath: taskPath,
    permissions: permissions || "rwm",
  }));
  const fromJob = config.devices.map((device) => ({ ...device, below: dev }));
  const budget = new WalkBudget();
  const granted: GrantedDevice[] = [];
  for (const asked of [...fromPlugins, ...fromJob]) granted.push(...await resolveDevice(asked, budget));
  return granted;
}

async function resolveDevice(asked: AskedDevice, budget: WalkBudget): Promise<GrantedDevice[]> {
  const { hostPath, containerPath, permissions, below } = asked;
  const path = await realPath(hostPath);
  if (below !== undefined && !path.startsWith(`${await Deno.realPath(below)}/`)) {
    const where = path === hostPath ? "" : `it is "${path}", `;
    throw refuse(hostPath, { reason: `${where}allowed is a device or a directory below ${below}` });
  }
  const info = await Deno.stat(path);
  const node = deviceNode(containerPath, info);
  const nodes = info.isDirectory
    ? await walkDevices({ hostPath: path, containerPath }, { budget })
    : node === undefined
    ? []
    : [node];
  if (nodes.length === 0) throw refuse(hostPath, { reason: "it is not a device of the node" });
  return nodes.map((each) => ({ ...each, permissions }));
}

async function realPath(hostPath: string): Promise<string> {
  try {
    return await Deno.realPath(hostPath);
  } catch (cause) {
    const absent = cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory;
    if (absent) throw refuse(hostPath, { reason: "the node has no such device", cause });
    if (!(cause instanceof Deno.errors.FilesystemLoop)) throw cause;
    throw refuse(hostPath, { reason: "its links lead in a circle", cause });
  }
}

function refuse(hostPath: string, { reason, cause }: { reason: string; cause?: unknown }): ConfigError {
  return new ConfigError(`Cannot give the task device "${hostPath}": ${reason}`, { cause });
}
