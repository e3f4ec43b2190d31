import { defaulted, optional } from "../../declare.ts";
import { flag } from "../../kinds/flag.ts";
import { text } from "../../kinds/text.ts";
import { textList } from "../../kinds/text_list.ts";
import { parseExtraHost } from "../../parse/network/extra_host.ts";
import { parseHostname } from "../../parse/network/hostname.ts";

/** What a task sees of the network, and what it is called there. */
export const networkOptions = {
  hostname: optional(
    "hostname",
    text({
      allowed: "up to 63 bytes of letters, digits, '-', '_' and '.', starting and ending with neither '-' nor '.'",
      parse: parseHostname,
    }),
    {
      doc: "The container's host name",
      example: 'hostname = "web"',
      byDefault: "the container's name, cut to 63 characters",
      docker: { fate: "same" },
    },
  ),
  hostNetwork: defaulted("host_network", flag(), {
    doc: "Use the node's network; cannot be used with a bridge network of the group",
    example: "host_network = true",
    unset: false,
  }),
  hostDns: defaulted("host_dns", flag(), {
    doc: "Give the task the node's `resolv.conf`, read-only; the group's `dns` block wins, false leaves the image's",
    example: "host_dns = false",
    unset: true,
  }),
  extraHosts: defaulted(
    "extra_hosts",
    textList({ allowed: "name:ip or name:host-gateway, such as db:10.0.0.7 or db:[fd00::7]", parse: parseExtraHost }),
    {
      doc:
        "Lines added to the task's `/etc/hosts`; an IPv6 address is written bare or in brackets, `host-gateway` is " +
        "the node as the task reaches it",
      example: 'extra_hosts = ["db:10.0.0.7", "cache:fd00::7", "node:host-gateway"]',
      unset: [],
      docker: { fate: "same" },
    },
  ),
};
