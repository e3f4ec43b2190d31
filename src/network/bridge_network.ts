import type { NetworkConfig } from "../config/plugin/network.ts";
import type { NetworkList } from "./cni/network_list.ts";

/** The program whose rules lead to published ports: nftables needs half the time, and plugins that know it. */
export type PortBackend = "iptables" | "nftables";

/** What the bridge depends on besides the operator's block. */
export interface BridgeContext {
  readonly cniVersion: string;
  /** What publishes ports. */
  readonly portBackend: PortBackend;
  /** Where host-local keeps who has which address. */
  readonly addressDirectory: string;
  /** Whether the task publishes ports, for which it needs one plugin more. */
  readonly publishes: boolean;
}

/** The network of the `network` block: a bridge that is the tasks' gateway, and NAT on the way out. */
export function bridgeNetwork(
  { name, subnet, ipv6Subnet, mtu, hairpin }: NetworkConfig,
  { cniVersion, portBackend, addressDirectory, publishes }: BridgeContext,
): NetworkList {
  const subnets = [subnet, ...(ipv6Subnet ? [ipv6Subnet] : [])];
  const bridge = {
    ...{ type: "bridge", bridge: name, isGateway: true, isDefaultGateway: true, ipMasq: true, hairpinMode: hairpin },
    ...(mtu !== undefined && { mtu }),
    ipam: { type: "host-local", dataDir: addressDirectory, ranges: subnets.map(({ text }) => [{ subnet: text }]) },
    // A repair asks for the addresses that the task has.
    capabilities: { ips: true },
  };
  const firewall = { type: "firewall", backend: "iptables" };
  const portmap = { type: "portmap", capabilities: { portMappings: true }, snat: true, backend: portBackend };
  // Each takes what bridge made and hands it on; the rules of one are not the other's.
  return { cniVersion, name, independent: true, plugins: [bridge, firewall, ...(publishes ? [portmap] : [])] };
}
