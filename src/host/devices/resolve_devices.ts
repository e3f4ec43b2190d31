import { ConfigError } from "../../errors.ts";
import type { GrantedDevice } from "../../model/device_node.ts";
import type { TaskRequest } from "../../model/task_request.ts";
import { deviceNode } from "./device_node.ts";
import { type DeviceTree, walkDevices } from "./walk_devices.ts";

interface AskedDevice extends DeviceTree {
  readonly permissions: string;
}

/**
 * The devices a task was given by device plugins and by its `devices` option; a link is followed to its device, a
 * directory stands for all devices below it. Throws `ConfigError` naming a path that is no device of the node.
 */
export async function resolveDevices({ devices, config }: TaskRequest): Promise<GrantedDevice[]> {
  const fromPlugins = devices.map(({ hostPath, taskPath, permissions }) => ({
    hostPath,
    containerPath: taskPath,
    permissions: permissions || "rwm",
  }));
  const granted: GrantedDevice[] = [];
  for (const asked of [...fromPlugins, ...config.devices]) granted.push(...await resolveDevice(asked));
  return granted;
}

async function resolveDevice(asked: AskedDevice): Promise<GrantedDevice[]> {
  const { hostPath, containerPath, permissions } = asked;
  const info = await status(hostPath);
  const node = deviceNode(containerPath, info);
  const nodes = info.isDirectory ? await walkDevices(asked) : node === undefined ? [] : [node];
  if (nodes.length === 0) throw refuse(hostPath, { reason: "it is not a device of the node" });
  return nodes.map((each) => ({ ...each, permissions }));
}

async function status(hostPath: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(hostPath);
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
