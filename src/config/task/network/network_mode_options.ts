import { isIP } from "node:net";
import { defaulted, optional } from "../../declare.ts";
import { portMap } from "../../kinds/maps/port_map.ts";
import { anyText, text } from "../../kinds/text.ts";
import { textList } from "../../kinds/text_list.ts";
import { parseNetworkMode } from "../../parse/network/network_mode.ts";

const word = (allowed: string) => ({
  allowed,
  parse: (given: string) => /^[^\s#;]+$/.test(given) ? given : undefined,
});

/** Which network a task has, what of it is published on the node, and whom it asks for names. */
export const networkModeOptions = {
  networkMode: optional(
    "network_mode",
    text({
      allowed:
        '"bridge", "none", "host", "task:NAME" to join another task of the allocation (Docker\'s container:…), ' +
        'or "cni/NAME" for a network of the operator\'s',
      parse: parseNetworkMode,
    }),
    {
      doc:
        "The task's network where the group has none of its own: an address behind the node's (`bridge`), loopback " +
        "alone, the node's own, that of another task, or a CNI network of the operator's",
      example: 'network_mode = "task:db"',
      byDefault: "the group's network, else the plugin's `network` block",
      docker: {
        fate: "same",
        note: '"container:…" is "task:NAME", and a network of Docker\'s own is one of the operator\'s, "cni/NAME"',
      },
    },
  ),
  ports: defaulted("ports", textList(anyText), {
    doc: "Labels of the group's ports that are published, TCP and UDP, from the task's own network; they lead to the " +
      "port's `to`, or to the same number. In any other network they are only checked",
    example: 'ports = ["http"]',
    docker: { fate: "same" },
    unset: [],
  }),
  portMap: defaulted("port_map", portMap(), {
    doc: "Numbers in the container of the ports in the task's own `network` block, as before Nomad 0.12",
    example: "port_map {\n  http = 80\n}",
    docker: { fate: "same" },
    unset: [],
  }),
  dnsServers: defaulted(
    "dns_servers",
    textList({ allowed: "an IP address", parse: (given) => isIP(given) === 0 ? undefined : given }),
    {
      doc: "Name servers instead of the node's; the group's `dns` block wins",
      example: 'dns_servers = ["10.0.0.2"]',
      docker: { fate: "same" },
      unset: [],
    },
  ),
  dnsSearchDomains: defaulted("dns_search_domains", textList(word("a domain without blanks")), {
    doc: "Domains in which short names are looked up, instead of the node's; the group's `dns` block wins",
    example: 'dns_search_domains = ["shop.example"]',
    docker: { fate: "same" },
    unset: [],
  }),
  dnsOptions: defaulted("dns_options", textList(word("an option of resolv.conf(5) such as ndots:2")), {
    doc: "Options of the resolver, instead of the node's; the group's `dns` block wins",
    example: 'dns_options = ["ndots:2"]',
    docker: { fate: "same" },
    unset: [],
  }),
};
