import { DriverError } from "../../errors.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import type { TaskRequest } from "../../model/task_request.ts";
import { buildHosts } from "./hosts_file.ts";
import { readIfThere } from "../read_if_there.ts";
import { buildResolvConf, isEmpty, readHostResolvConf } from "./resolv_conf.ts";

/** What of a task's network files is read from the node. */
export interface NetworkFileFacts {
  readonly resolvConf?: string;
  readonly nodeHosts?: string;
}

/**
 * Reads what a task's network files are made from. `resolvConf` is the text of the file: the group's `dns` block over the
 * node's file, or the node's file alone; absent when the image's own shall stay, or when there is nothing to write.
 * `nodeHosts` is the node's hosts file, for a task on the node's network.
 */
export async function readNetworkFiles(request: TaskRequest, root = ""): Promise<NetworkFileFacts> {
  const resolvConf = await readResolvConf(request, root);
  const nodeHosts = request.config.hostNetwork ? await readIfThere(`${root}/etc/hosts`) : undefined;
  return { ...(resolvConf !== "" && { resolvConf }), ...(nodeHosts && { nodeHosts }) };
}

async function readResolvConf({ dns, config }: TaskRequest, root: string): Promise<string> {
  if (!config.hostDns && (dns === undefined || isEmpty(dns))) return "";
  return buildResolvConf({ host: await readHostResolvConf(root), dns });
}

/** Writes the resolv.conf and hosts files of a task to its directory, for its container to have them bound. */
export async function writeNetworkFiles(plan: StartPlan, facts: NetworkFileFacts): Promise<void> {
  const address = plan.request.network?.address;
  if (facts.resolvConf !== undefined) await writeTaskFile(plan.directories.resolvConf, facts.resolvConf);
  await writeHosts(plan, { ...facts, addresses: address ? [address] : [] });
}

/**
 * Writes a task's hosts file, with the allocation's `addresses` in its own network, none when it has none. Writing it
 * again keeps the file a mount is bound to.
 */
export async function writeHosts(
  { request, hostname, directories }: StartPlan,
  { addresses, nodeHosts }: NetworkFileFacts & { readonly addresses: readonly string[] },
): Promise<void> {
  const { extraHosts } = request.config;
  const text = buildHosts({ hostname, addresses, extraHosts, ...(nodeHosts && { host: nodeHosts }) });
  await writeTaskFile(directories.hosts, text);
}

async function writeTaskFile(path: string, text: string): Promise<void> {
  try {
    await removeLink(path);
    await Deno.writeTextFile(path, text);
    // Whatever the agent's umask, the container's user has to read it.
    await Deno.chmod(path, 0o644);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError(`Cannot write "${path}": ${reason}`, { cause });
  }
}

/** A task that had its directory mounted may have left a link here, which would lead the write to a file of the node. */
async function removeLink(path: string): Promise<void> {
  try {
    const { isFile, nlink } = await Deno.lstat(path);
    if (!isFile || nlink !== 1) await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
