import { refused } from "../../kinds/moved_option.ts";
import { anyText, text } from "../../kinds/text.ts";
import { textList } from "../../kinds/text_list.ts";
import { anyMap } from "../../kinds/maps/any_map.ts";

const NO_FIXED_ADDRESS = "addresses are given by the network's own CNI plugins, publish a port with `ports` or let " +
  "the operator's CNI network give a fixed one";

/** Options of Nomad's docker driver that no task can have here, each with what to write instead. */
export const refusedOptions = {
  networkAliases: refused("network_aliases", textList(anyText), {
    doc: "Other names of the container in a network of Docker's",
    example: 'network_aliases = ["web"]',
    because: "there is no DNS server like Docker's, use a service and its `provider`, or `extra_hosts`",
  }),
  ipv4Address: refused("ipv4_address", text(anyText), {
    doc: "The container's address in a network of Docker's",
    example: 'ipv4_address = "172.18.0.5"',
    because: NO_FIXED_ADDRESS,
  }),
  ipv6Address: refused("ipv6_address", text(anyText), {
    doc: "The container's IPv6 address in a network of Docker's",
    example: 'ipv6_address = "fd00::5"',
    because: NO_FIXED_ADDRESS,
  }),
  macAddress: refused("mac_address", text(anyText), {
    doc: "The container's hardware address",
    example: 'mac_address = "02:68:b3:29:da:98"',
    because: "the network's CNI plugins give it, leave it out or let the operator's CNI network set one",
  }),
  isolation: refused("isolation", text(anyText), {
    doc: "How Windows isolates the container",
    example: 'isolation = "hyperv"',
    because: "it is for Windows, name a sandboxed `runtime` of the operator's instead",
  }),
  storageOpt: refused("storage_opt", anyMap(), {
    doc: "Docker's storage driver, such as the size of the container's file system",
    example: 'storage_opt = {\n  size = "10G"\n}',
    because: "no snapshotter of containerd limits the size of one container, use `readonly_rootfs` with a `tmpfs` or " +
      "a volume of that size",
  }),
  usernsMode: refused("userns_mode", text(anyText), {
    doc: "The user namespace; every task has the node's",
    example: 'userns_mode = "host"',
    because: 'a task has the node\'s users, allowed is "host"; set `user` to run without root',
    except: ["host"],
    aliases: ["userns"],
  }),
};
