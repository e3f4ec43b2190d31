import { isIP, isIPv6 } from "node:net";
import { isHostWord } from "./hostname.ts";

/** One line of /etc/hosts. */
export interface ExtraHost {
  readonly name: string;
  readonly address: string;
}

/** The entry of `name:ip`, an IPv6 address bare or in brackets; undefined otherwise. */
export function parseExtraHost(text: string): ExtraHost | undefined {
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  const name = text.slice(0, colon);
  const address = withoutBrackets(text.slice(colon + 1));
  return isHostWord(name) && isIP(address) !== 0 ? { name, address } : undefined;
}

function withoutBrackets(address: string): string {
  const inner = /^\[(.*)\]$/.exec(address)?.[1];
  return inner !== undefined && isIPv6(inner) ? inner : address;
}
