import { isIP } from "node:net";
import { NetworkError } from "../../errors.ts";
import type { TaskDns } from "../../model/task/task_request.ts";
import { isObject, objectsIn, textsIn } from "./read_object.ts";
import type { Json } from "./plugin_runner.ts";

/** What the driver reads of the result of an ADD. */
export interface NetworkResult {
  /** The container's addresses, IPv4 before IPv6. */
  readonly addresses: readonly string[];
  /** The same with their prefixes, as plugins take them again. */
  readonly prefixes: readonly string[];
  /** The node's ends of the container's interfaces, and its bridge. */
  readonly hostInterfaces: readonly string[];
  readonly dns: TaskDns;
}

/** Reads a result of version 0.3 or later, see the CNI specification's section 5; NetworkError when it has no address. */
export function readResult(result: Json, network: string): NetworkResult {
  const prefixes = objectsIn(result.ips).map(({ address }) => String(address)).filter((text) => isIP(bare(text)) !== 0);
  if (prefixes.length === 0) {
    throw new NetworkError(`Cannot use network "${network}": its plugins gave the task no address`);
  }
  prefixes.sort((one, other) => isIP(bare(one)) - isIP(bare(other)));
  const onNode = objectsIn(result.interfaces).filter(({ sandbox }) => sandbox === undefined || sandbox === "");
  const { nameservers, search, options } = isObject(result.dns) ? result.dns : {};
  return {
    addresses: prefixes.map(bare),
    prefixes,
    hostInterfaces: onNode.map(({ name }) => String(name)),
    dns: { servers: textsIn(nameservers), searches: textsIn(search), options: textsIn(options) },
  };
}

function bare(address: string): string {
  return address.split("/")[0] ?? "";
}
