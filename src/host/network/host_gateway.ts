import { readStartIfThere } from "../read_if_there.ts";
import { networkAddresses } from "../machine/network_addresses.ts";

/** A route's flag that says that it leads to a gateway. */
const RTF_GATEWAY = 2;

/** A table of some thousands of routes. */
const BYTES_MAX = 64 * 1024;

/**
 * The address at which a process's network namespace reaches the node: its default gateway, which is the node's end of a
 * bridge, or an address of its own where it is the node's namespace; undefined when it reaches nothing.
 */
export async function hostGateway(pid: number, root = ""): Promise<string | undefined> {
  if (await isNodes(pid, root)) return (await networkAddresses(pid, root))[0] ?? "127.0.0.1";
  return defaultGateway(await readStartIfThere(`${root}/proc/${pid}/net/route`, BYTES_MAX) ?? "");
}

async function isNodes(pid: number, root: string): Promise<boolean> {
  // Where the node's files are below a root of their own, the plugin may have a network of its own.
  const node = root === "" ? "self" : "1";
  return await Deno.readLink(`${root}/proc/${pid}/ns/net`) === await Deno.readLink(`${root}/proc/${node}/ns/net`);
}

/** Lines of `interface destination gateway flags …`, addresses in hexadecimal with the last byte first. */
function defaultGateway(routes: string): string | undefined {
  for (const line of routes.split("\n").slice(1)) {
    const [_interface, destination, gateway = "", flags = ""] = line.split(/\s+/);
    if (destination !== "00000000" || (parseInt(flags, 16) & RTF_GATEWAY) === 0) continue;
    return gateway.match(/../g)?.reverse().map((byte) => parseInt(byte, 16)).join(".");
  }
  return undefined;
}
