import type { StartPlan } from "../model/plan/start_plan.ts";

/** What lets a container listen on low ports and ping without a capability, as in Docker. */
const OWN_NETWORK = {
  "net.ipv4.ip_unprivileged_port_start": "0",
  "net.ipv4.ping_group_range": "0 2147483647",
};

/**
 * Kernel settings of a container: its own, over those of every one that is not on the node's network. A task that joins
 * another's leaves that network as the other has it, which may be the node's.
 */
export function buildSysctls({ request, network }: Pick<StartPlan, "request" | "network">): Record<string, string> {
  const { sysctl } = request.config;
  if (network.kind === "host" || network.kind === "task") return { ...sysctl };
  const asked = Object.keys(sysctl).map((name) => name.replaceAll("/", "."));
  const usual = Object.entries(OWN_NETWORK).filter(([name]) => !asked.includes(name));
  return { ...Object.fromEntries(usual), ...sysctl };
}
