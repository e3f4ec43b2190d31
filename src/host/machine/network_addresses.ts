import { readStartIfThere } from "../read_if_there.ts";

/** Some thousands of routes; a task that may change them has no use of more here. */
const BYTES_MAX = 64 * 1024;

/**
 * Addresses by which a process's network namespace can be reached, IPv4 before IPv6, without loopback and link-local
 * ones.
 */
export async function networkAddresses(pid: number, root = ""): Promise<string[]> {
  const ipv4 = await readStartIfThere(`${root}/proc/${pid}/net/fib_trie`, BYTES_MAX);
  const ipv6 = await readStartIfThere(`${root}/proc/${pid}/net/if_inet6`, BYTES_MAX);
  return [...localIpv4(ipv4 ?? ""), ...globalIpv6(ipv6 ?? "")];
}

/** The addresses that are marked as the host's own in the routing table, each named in the line before its mark. */
function localIpv4(fibTrie: string): string[] {
  const found = [...fibTrie.matchAll(/\|-- (\S+)\n\s*\/32 host LOCAL/g)].map((match) => match[1] ?? "");
  return [...new Set(found)].filter((address) => !address.startsWith("127."));
}

/** Lines of `address interface prefix scope flags name`, scope 00 being global. */
function globalIpv6(ifInet6: string): string[] {
  const global = [...ifInet6.matchAll(/^([0-9a-f]{32}) \S+ \S+ 00 /gm)].map((match) => match[1] ?? "");
  return global.map((hex) => compress(hex.match(/.{4}/g)?.join(":") ?? ""));
}

function compress(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
