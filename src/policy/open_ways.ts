import type { Fences } from "./fences.ts";
import { namespaceFences, pluginFences, type PolicyConfig } from "./namespace_fences.ts";

/** What a job without `privileged` can do to a node while a fence is open, and what closes it. */
const WAYS: readonly { readonly isOpen: (fences: Fences) => boolean; readonly way: string; readonly close: string }[] =
  [
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
    ...sentence(pluginFences(config), "A job"),
    ...labels.flatMap((label) => sentence(namespaceFences(config, label).fences, `A job of namespace "${label}"`)),
  ];
}

function sentence(fences: Fences, who: string): string[] {
  const open = fences.allowPrivileged ? [] : WAYS.filter(({ isOpen }) => isOpen(fences));
  if (open.length === 0) return [];
  const ways = open.map(({ way, close }) => `${way} (${close})`).join(", ");
  return [
    `${who} cannot be privileged and can still: ${ways}. What closes each is in brackets; restricted = true closes all`,
  ];
}
