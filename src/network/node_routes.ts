import { ipv4Number, overlap, type Subnet } from "../config/parse/network/subnet.ts";
import { readIfThere } from "../host/read_if_there.ts";

/** A route of the node that leads somewhere in particular. */
export interface Route {
  readonly subnet: Subnet;
  readonly device: string;
}

/** The routes of the node's main table, without the default ones; see proc(5), /proc/net/route and ipv6_route. */
export async function nodeRoutes(proc = "/proc"): Promise<Route[]> {
  const ipv4 = await readIfThere(`${proc}/net/route`) ?? "";
  const ipv6 = await readIfThere(`${proc}/net/ipv6_route`) ?? "";
  const routes = [...ipv4.split("\n").slice(1).map(ipv4Route), ...ipv6.split("\n").map(ipv6Route)];
  return routes.filter((route) => route !== undefined);
}

/** The first route that has addresses of the subnet, other than those of the device itself. */
export function meetingRoute(subnet: Subnet, { routes, device }: { routes: readonly Route[]; device: string }) {
  return routes.find((route) => route.device !== device && overlap(route.subnet, subnet));
}

/** Columns: device, destination and gateway (numbers of the machine's byte order, which is little-endian), …, mask. */
function ipv4Route(line: string): Route | undefined {
  const [device = "", destination = "", , , , , , mask = ""] = line.split("\t");
  if (mask === "" || Number(`0x${mask}`) === 0) return undefined;
  const [address, bits] = [destination, mask].map(littleEndian);
  const prefix = (ipv4Number(bits ?? "").toString(2).match(/1/g) ?? []).length;
  return { device, subnet: { text: `${address}/${prefix}`, family: 4, base: ipv4Number(address ?? ""), prefix } };
}

function littleEndian(hex: string): string {
  return (hex.match(/../g) ?? []).toReversed().map((byte) => parseInt(byte, 16)).join(".");
}

/** Columns: destination, its prefix, …, device; the kernel lists multicast and the host's own addresses too. */
function ipv6Route(line: string): Route | undefined {
  const columns = line.trim().split(/\s+/);
  const [destination = "", hexPrefix = ""] = columns;
  const device = columns.at(-1) ?? "";
  const prefix = parseInt(hexPrefix, 16);
  if (columns.length < 10 || prefix === 0 || device === "lo") return undefined;
  const address = new URL(`http://[${destination.match(/.{4}/g)?.join(":")}]`).hostname.slice(1, -1);
  return { device, subnet: { text: `${address}/${prefix}`, family: 6, base: BigInt(`0x${destination}`), prefix } };
}
