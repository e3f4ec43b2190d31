import { DriverError, wordsOf } from "../../errors.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import { buildHosts } from "./hosts_file.ts";
import { readIfThere } from "../read_if_there.ts";
import type { TaskDns } from "../../model/task/task_request.ts";
import { buildResolvConf, hasServers, isEmpty, layDns, readHostResolvConf, withoutLoopback } from "./resolv_conf.ts";

/** What of a task's network files is read from the node. */
export interface NetworkFileFacts {
  readonly resolvConf?: string;
  readonly nodeHosts?: string;
  /** Whether the node's only name servers listen where the task cannot ask them. */
  readonly lacksServers?: boolean;
}

/** Where the node's files are, and what the plugins that made the task's network say of names. */
export interface NetworkFileSources {
  readonly root?: string;
  readonly networkDns?: TaskDns;
}

/**
 * Reads what a task's network files are made from. `resolvConf` is the text of the file: the group's `dns` block over the
 * task's `dns_…` options over what the task's network says over the node's file; absent when the image's own shall stay,
 * or when there is nothing to write. `nodeHosts` is the node's hosts file, for a task on the node's network.
 */
export async function readNetworkFiles(
  { request, network }: Pick<StartPlan, "request" | "network">,
  { root = "", networkDns = NO_DNS }: NetworkFileSources = {},
): Promise<NetworkFileFacts> {
  const { dnsServers: servers, dnsSearchDomains: searches, dnsOptions: options, hostDns } = request.config;
  const dns = layDns([request.dns ?? NO_DNS, { servers, searches, options }, networkDns]);
  const nodeHosts = network.kind === "host" ? await readIfThere(`${root}/etc/hosts`) : undefined;
  const nodeText = hostDns || !isEmpty(dns) ? await readHostResolvConf(root) : "";
  const isOwn = network.kind === "bridge" || network.kind === "cni";
  const reached = isOwn ? withoutLoopback(nodeText) : nodeText;
  const resolvConf = buildResolvConf({ host: reached, dns });
  const lacksServers = reached !== nodeText && !hasServers(resolvConf);
  return {
    ...(resolvConf !== "" && { resolvConf }),
    ...(nodeHosts && { nodeHosts }),
    ...(lacksServers && { lacksServers }),
  };
}

const NO_DNS: TaskDns = { servers: [], searches: [], options: [] };

/** Writes the resolv.conf, hosts and hostname files of a task to its directory, for its container to have them bound. */
export async function writeNetworkFiles(plan: StartPlan, facts: NetworkFileFacts): Promise<void> {
  const address = plan.request.network?.address;
  if (facts.resolvConf !== undefined) await writeResolvConf(plan, facts.resolvConf);
  await writeHosts(plan, { ...facts, addresses: address ? [address] : [] });
  await writeTaskFile(plan.directories.hostname, `${plan.hostname}\n`);
}

/** Addresses that a task has in its own network, none when it has none, and the one at which it reaches its node. */
export interface TaskAddresses {
  readonly addresses: readonly string[];
  readonly gateway?: string | undefined;
}

/** Writes a task's resolv.conf; writing it again keeps the file a mount is bound to. */
export async function writeResolvConf({ directories }: Pick<StartPlan, "directories">, text: string): Promise<void> {
  await writeTaskFile(directories.resolvConf, text);
}

/**
 * Writes a task's hosts file, with the allocation's `addresses` in its own network, none when it has none. Writing it
 * again keeps the file a mount is bound to.
 */
export async function writeHosts(
  { request, hostname, directories }: StartPlan,
  { addresses, nodeHosts, gateway }: NetworkFileFacts & TaskAddresses,
): Promise<void> {
  const { extraHosts } = request.config;
  const text = buildHosts({ hostname, addresses, extraHosts, gateway, ...(nodeHosts && { host: nodeHosts }) });
  await writeTaskFile(directories.hosts, text);
}

async function writeTaskFile(path: string, text: string): Promise<void> {
  try {
    await removeLink(path);
    await Deno.writeTextFile(path, text);
    // Whatever the agent's umask, the container's user has to read it.
    await Deno.chmod(path, 0o644);
  } catch (cause) {
    const reason = wordsOf(cause);
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
