import { DriverError } from "../../errors.ts";
import type { TaskRequest } from "../../model/task_request.ts";
import { buildHosts } from "./hosts_file.ts";
import { readIfThere } from "../read_if_there.ts";
import { buildResolvConf, isEmpty, readHostResolvConf } from "./resolv_conf.ts";

/** What a task's hosts file says of the task itself. */
export interface OwnName {
  readonly hostname: string;
  /** Addresses of the allocation in its own network; empty when it has none. */
  readonly addresses: readonly string[];
}

/**
 * Writes a task's resolv.conf to its directory and resolves to its path: the group's `dns` block over the node's file,
 * or the node's file alone; undefined when the image's own shall stay, or when there is nothing to write.
 */
export async function writeResolvConf(request: TaskRequest, root = ""): Promise<string | undefined> {
  const { dns, config } = request;
  if (!config.hostDns && (dns === undefined || isEmpty(dns))) return undefined;
  const text = buildResolvConf({ host: await readHostResolvConf(root), dns });
  return text === "" ? undefined : await writeTaskFile(request, { name: "resolv.conf", text });
}

/**
 * Writes a task's hosts file to its directory and resolves to its path; writing it again keeps the file a mount is
 * bound to.
 */
export async function writeHosts(request: TaskRequest, { hostname, addresses }: OwnName, root = ""): Promise<string> {
  const { hostNetwork, extraHosts } = request.config;
  const host = hostNetwork ? await readIfThere(`${root}/etc/hosts`) : undefined;
  const text = buildHosts({ hostname, addresses, extraHosts, ...(host && { host }) });
  return await writeTaskFile(request, { name: "hosts", text });
}

/** The directory is the node's: a container sees only what is below its `local` and `secrets`. */
async function writeTaskFile(
  { allocDir, name: task }: TaskRequest,
  file: { name: string; text: string },
): Promise<string> {
  const path = `${allocDir}/${task}/${file.name}`;
  try {
    await removeLink(path);
    await Deno.writeTextFile(path, file.text);
    // Whatever the agent's umask, the container's user has to read it.
    await Deno.chmod(path, 0o644);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriverError(`Cannot write "${path}": ${reason}`, { cause });
  }
  return path;
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
