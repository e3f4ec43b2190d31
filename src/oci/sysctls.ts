import type { TaskConfig } from "../config/task_config.ts";
import type { SpecNamespace } from "./spec.ts";

/** What lets a container listen on low ports and ping without a capability, as in Docker. */
const OWN_NETWORK = {
  "net.ipv4.ip_unprivileged_port_start": "0",
  "net.ipv4.ping_group_range": "0 2147483647",
};

/** Kernel settings of a container: its own, over those of every one that is not on the node's network. */
export function buildSysctls(
  { sysctl }: Pick<TaskConfig, "sysctl">,
  namespaces: readonly SpecNamespace[],
): Record<string, string> {
  if (!namespaces.some(({ type }) => type === "network")) return { ...sysctl };
  const asked = Object.keys(sysctl).map((name) => name.replaceAll("/", "."));
  const usual = Object.entries(OWN_NETWORK).filter(([name]) => !asked.includes(name));
  return { ...Object.fromEntries(usual), ...sysctl };
}
