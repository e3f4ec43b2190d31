import { isIP, isIPv6 } from "node:net";
import { isHostWord } from "./hostname.ts";

/** Docker's word for the address at which a task reaches its node. */
const HOST_GATEWAY = "host-gateway";

/** One line of /etc/hosts; without an address it is the one at which the task reaches its node. */
export interface ExtraHost {
  readonly name: string;
  readonly address?: string;
}

/** The entry of `name:ip`, an IPv6 address bare or in brackets, or of `name:host-gateway`; undefined otherwise. */
export function parseExtraHost(text: string): ExtraHost | undefined {
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  const name = text.slice(0, colon);
  const address = withoutBrackets(text.slice(colon + 1));
  if (!isHostWord(name)) return undefined;
  if (address === HOST_GATEWAY) return { name };
  return isIP(address) !== 0 ? { name, address } : undefined;
}

function withoutBrackets(address: string): string {
  const inner = /^\[(.*)\]$/.exec(address)?.[1];
  return inner !== undefined && isIPv6(inner) ? inner : address;
}
