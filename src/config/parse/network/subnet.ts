import { isIPv4, isIPv6 } from "node:net";

/** A range of addresses, as numbers. */
export interface Subnet {
  /** As it was written, with the network's own address: `10.88.0.0/16`. */
  readonly text: string;
  readonly family: 4 | 6;
  /** The network's own address. */
  readonly base: bigint;
  readonly prefix: number;
}

/** The subnet of `address/prefix`; undefined when it is none, or when the address is not the network's own. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, address = "", digits = ""] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIPv4(address) ? 4 : isIPv6(address) ? 6 : undefined;
  if (family === undefined) return undefined;
  const bits = family === 4 ? 32 : 128;
  const prefix = Number(digits);
  if (prefix > bits) return undefined;
  const base = family === 4 ? ipv4Number(address) : ipv6Number(address);
  const hostMask = (1n << BigInt(bits - prefix)) - 1n;
  return (base & hostMask) === 0n ? { text, family, base, prefix } : undefined;
}

/** Whether two subnets have an address in common. */
export function overlap(one: Subnet, other: Subnet): boolean {
  if (one.family !== other.family) return false;
  const shift = BigInt((one.family === 4 ? 32 : 128) - Math.min(one.prefix, other.prefix));
  return one.base >> shift === other.base >> shift;
}

/** An IPv4 address as a number. */
export function ipv4Number(address: string): bigint {
  return address.split(".").reduce((number, part) => (number << 8n) | BigInt(part), 0n);
}

/** An IPv6 address as a number. */
function ipv6Number(address: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const plain = dotted ? `${dotted[1]}${lastGroups(ipv4Number(dotted[2] ?? ""))}` : address;
  const [head = "", tail] = plain.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : new Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((number, group) => (number << 16n) | BigInt(`0x${group}`), 0n);
}

function lastGroups(ipv4: bigint): string {
  return `${(ipv4 >> 16n).toString(16)}:${(ipv4 & 0xffffn).toString(16)}`;
}
