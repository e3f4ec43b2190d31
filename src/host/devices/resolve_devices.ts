import { ConfigError } from "../../errors.ts";
import type { GrantedDevice } from "../../model/device_node.ts";
import type { TaskRequest } from "../../model/task/task_request.ts";
import { deviceNode } from "./device_node.ts";
import { type DeviceTree, WalkBudget, walkDevices } from "./walk_devices.ts";

interface AskedDevice extends DeviceTree {
  readonly permissions: string;
  /** Whether it has to be below /dev, links followed; a device plugin's may be anywhere. */
  readonly isJobs: boolean;
}

/**
 * The devices a task was given by device plugins and by its `devices` option; a link is followed to its device, a
 * directory stands for all devices below it. What the job names lies below `/dev`, links followed, so that nobody can
 * have a tree of files walked. `root` is where the node's files are, see `gatherFacts`. Throws `ConfigError` naming a path that is no device of the node.
 */
export async function resolveDevices({ devices, config }: TaskRequest, root = ""): Promise<GrantedDevice[]> {
  const fromPlugins = devices.map(({ hostPath, taskPath, permissions }) => ({
    hostPath,
    containerPath: taskPath,
    permissions: permissions || "rwm",
    isJobs: false,
  }));
  const fromJob = config.devices.map((device) => ({ ...device, isJobs: true }));
  const budget = new WalkBudget();
  const granted: GrantedDevice[] = [];
  for (const asked of [...fromPlugins, ...fromJob]) granted.push(...await resolveDevice(asked, { budget, root }));
  return granted;
}

async function resolveDevice(
  { hostPath, containerPath, permissions, isJobs }: AskedDevice,
  { budget, root }: { budget: WalkBudget; root: string },
): Promise<GrantedDevice[]> {
  const path = await realPath(hostPath, root);
  if (isJobs && !path.startsWith(`${await Deno.realPath(`${root}/dev`)}/`)) {
    const real = path.slice((await Deno.realPath(`${root}/`)).replace(/\/$/, "").length);
    const where = real === hostPath ? "" : `it is "${real}", `;
    throw refuse(hostPath, { reason: `${where}allowed is a device or a directory below /dev` });
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

async function realPath(hostPath: string, root: string): Promise<string> {
  try {
    return await Deno.realPath(`${root}${hostPath}`);
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
