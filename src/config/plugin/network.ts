import type { Decoded } from "../options_block.ts";
import { defaulted, optional } from "../declare.ts";
import { flag } from "../kinds/flag.ts";
import { integer } from "../kinds/integer.ts";
import { choice, text } from "../kinds/text.ts";
import { parseAbsolutePath } from "../parse/paths.ts";
import { parseSubnet, type Subnet } from "../parse/network/subnet.ts";

/** One address for the network, one for the gateway, one to broadcast to, and some for tasks. */
const LONGEST_IPV4_PREFIX = 29;
/** An IPv6 range as host-local counts it. */
const LONGEST_IPV6_PREFIX = 120;
const SHORTEST_PREFIX = 8;

/** The options of the plugin's `network` block. */
export const networkOptions = {
  mode: defaulted("mode", choice("bridge", "none"), {
    doc: "What a task has whose group has no network: an address on a bridge of the node's, or loopback alone",
    example: 'mode = "none"',
    unset: "bridge",
  }),
  name: defaulted(
    "name",
    text({
      allowed: "up to 15 letters, digits, '-', '_' and '.', the first a letter or digit",
      parse: (given) => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/.test(given) ? given : undefined,
    }),
    { doc: "Name of the network and of its bridge", example: 'name = "tasks0"', unset: "nomad-tasks" },
  ),
  subnet: defaulted("subnet", text(subnetSyntax({ family: 4, longest: LONGEST_IPV4_PREFIX })), {
    doc: "Where tasks have their addresses; no route of the node may meet it",
    example: 'subnet = "10.77.0.0/16"',
    unset: "10.213.0.0/16",
  }),
  ipv6Subnet: optional("ipv6_subnet", text(subnetSyntax({ family: 6, longest: LONGEST_IPV6_PREFIX })), {
    doc: "Where tasks have a second, IPv6, address",
    example: 'ipv6_subnet = "fd00:77::/64"',
    byDefault: "no IPv6",
  }),
  mtu: optional("mtu", integer({ min: 1280, max: 65_535 }), {
    doc: "Largest packet of the tasks' interfaces, in bytes",
    example: "mtu = 1400",
    byDefault: "the kernel's, 1500",
  }),
  cniPath: optional("cni_path", text({ allowed: "an absolute path", parse: parseAbsolutePath }), {
    doc: "Directory of the CNI plugins",
    example: 'cni_path = "/usr/libexec/cni"',
    byDefault: "`/opt/cni/bin`, or else the distribution's",
  }),
  cniConfigDir: defaulted("cni_config_dir", text({ allowed: "an absolute path", parse: parseAbsolutePath }), {
    doc: 'Where the networks of `network_mode = "cni/NAME"` are configured',
    example: 'cni_config_dir = "/etc/cni/net.d"',
    unset: "/opt/cni/config",
  }),
  hairpin: defaulted("hairpin", flag(), {
    doc: "Whether a task reaches itself by its own published port",
    example: "hairpin = false",
    unset: true,
  }),
  icc: defaulted("icc", flag(), {
    doc:
      "Whether tasks of the node reach each other by their own addresses; where the kernel filters bridges (br_netfilter) " +
      "false keeps them from each other's published ports too",
    example: "icc = false",
    unset: true,
  }),
};

/** The network that the driver gives to tasks. */
export type NetworkConfig = Decoded<typeof networkOptions>;

function subnetSyntax({ family, longest }: { family: Subnet["family"]; longest: number }) {
  const example = family === 4 ? "10.77.0.0/16" : "fd00:77::/64";
  return {
    allowed:
      `the own address of an IPv${family} network and a prefix of ${SHORTEST_PREFIX} to ${longest}, such as ${example}`,
    parse(given: string): Subnet | undefined {
      const subnet = parseSubnet(given);
      const fits = subnet?.family === family && subnet.prefix >= SHORTEST_PREFIX && subnet.prefix <= longest;
      return fits ? subnet : undefined;
    },
  };
}
