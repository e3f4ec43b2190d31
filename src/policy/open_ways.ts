import type { Restrictions } from "./restrictions.ts";
import { namespaceRestrictions, pluginRestrictions, type PolicyConfig } from "./namespace_restrictions.ts";

/** What a job without `privileged` can do to a node while a restriction is open, and what closes it. */
const WAYS: readonly {
  readonly isOpen: (restrictions: Restrictions) => boolean;
  readonly way: string;
  readonly close: string;
}[] = [
  {
    isOpen: ({ volumesEnabled }) => volumesEnabled,
    way: "read and write any file of the node",
    close: "volumes { enabled = false }",
  },
  {
    isOpen: ({ allowCaps }) => ["ALL", "CAP_SYS_ADMIN", "CAP_SYS_MODULE"].some((name) => allowCaps.includes(name)),
    way: "add every capability",
    close: "allow_caps",
  },
  {
    isOpen: ({ allowCaps }) => ["ALL", "CAP_MKNOD"].some((name) => allowCaps.includes(name)),
    way: "have Nomad's agent read any disk by a device node among the allocation's files",
    close: "allow_caps without MKNOD",
  },
  { isOpen: ({ allowDevices }) => allowDevices.includes("*"), way: "use any disk or device", close: "allow_devices" },
  {
    isOpen: ({ pidModes }) => pidModes.length > 0,
    way: "see and, as root, signal the node's processes",
    close: "allowed_modes { pid = [] }",
  },
  {
    isOpen: ({ allowSeccompOff }) => allowSeccompOff,
    way: "call the kernel without seccomp",
    close: "allow_seccomp_off = false",
  },
];

/**
 * One sentence for each place where privileged tasks are refused and other ways to the node are open: what a job can still
 * do, and what closes it. Empty when there is nothing to say.
 */
export function openWays(config: PolicyConfig): string[] {
  const labels = [...config.namespaces?.keys() ?? []];
  return [
    ...sentence(pluginRestrictions(config), "A job"),
    ...labels.flatMap((label) =>
      sentence(namespaceRestrictions(config, label).restrictions, `A job of namespace "${label}"`)
    ),
  ];
}

function sentence(restrictions: Restrictions, who: string): string[] {
  const open = restrictions.allowPrivileged ? [] : WAYS.filter(({ isOpen }) => isOpen(restrictions));
  if (open.length === 0) return [];
  const ways = open.map(({ way, close }) => `${way} (${close})`).join(", ");
  return [
    `${who} cannot be privileged and can still: ${ways}. What closes each is in brackets; restricted = true closes all`,
  ];
}
