import type { TaskDns } from "../../model/task/task_request.ts";
import { readIfThere } from "../read_if_there.ts";

/**
 * Address where systemd-resolved listens for this node alone; containers ask the servers it asks (see systemd-
 * resolved(8)).
 */
const RESOLVED_STUB = "127.0.0.53";

/** What a task's resolv.conf is made of. */
export interface ResolvConfParts {
  /** The node's own file. */
  readonly host: string;
  /** What the job says; each of its lists that is not empty takes the place of the node's. */
  readonly dns: TaskDns;
}

/** Text of a task's resolv.conf: the node's own, or with what the job says over it. */
export function buildResolvConf({ host, dns }: ResolvConfParts): string {
  if (isEmpty(dns)) return host;
  const servers = orElse(dns.servers, valuesOf(host, "nameserver"));
  const searches = orElse(dns.searches, valuesOf(host, "search"));
  const options = orElse(dns.options, valuesOf(host, "options"));
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(" ")}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(" ")}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Whether a `dns` block says nothing. */
export function isEmpty({ servers, searches, options }: TaskDns): boolean {
  return servers.length === 0 && searches.length === 0 && options.length === 0;
}

/** One `dns` of several, of which the first that says something about a list wins. */
export function layDns(layers: readonly TaskDns[]): TaskDns {
  const first = (list: keyof TaskDns) => layers.map((layer) => layer[list]).find((values) => values.length > 0) ?? [];
  return { servers: first("servers"), searches: first("searches"), options: first("options") };
}

/** Whether a resolv.conf names servers; without one programs ask 127.0.0.1 (see resolv.conf(5)). */
export function hasServers(text: string): boolean {
  return valuesOf(text, "nameserver").length > 0;
}

/** The text without name servers that listen on the node's loopback, where a task with its own network cannot ask them. */
export function withoutLoopback(text: string): string {
  return text.replaceAll(/^[ \t]*nameserver[ \t]+(?:127\.\S*|::1)[ \t]*(?:\n|$)/gm, "");
}

/**
 * Text of the node's resolv.conf, where systemd-resolved is in charge the one with its real servers; "" when there is
 * none.
 */
export async function readHostResolvConf(root = ""): Promise<string> {
  const text = await readIfThere(`${root}/etc/resolv.conf`) ?? "";
  const servers = valuesOf(text, "nameserver");
  if (servers.length !== 1 || servers[0] !== RESOLVED_STUB) return text;
  return await readIfThere(`${root}/run/systemd/resolve/resolv.conf`) ?? text;
}

/** Words after a keyword; of `search` only the last line counts (see resolv.conf(5)). */
function valuesOf(text: string, keyword: string): string[] {
  const lines = text.split("\n").map((line) => line.trim().split(/\s+/)).filter(([first]) => first === keyword);
  const values = lines.map(([_keyword, ...words]) => words);
  return keyword === "search" ? values.at(-1) ?? [] : values.flat();
}

function orElse(values: readonly string[], fallback: readonly string[]): readonly string[] {
  return values.length > 0 ? values : fallback;
}
