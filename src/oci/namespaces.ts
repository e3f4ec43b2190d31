import type { StartPlan } from "../model/plan/start_plan.ts";
import type { HostFacts } from "./host_facts.ts";
import type { SpecNamespace } from "./spec.ts";

/**
 * Namespaces of a container: its own of each kind, less those shared with the node, joined to the allocation's network
 * when Nomad made one, to that of another task, or to the one that the driver makes. A cgroup namespace only where the
 * kernel's cgroups are version 2, as Docker does, unless the task says otherwise.
 */
export function buildNamespaces(
  plan: Pick<StartPlan, "request" | "network">,
  { cgroupVersion, joinedNetwork }: Pick<HostFacts, "cgroupVersion" | "joinedNetwork">,
): SpecNamespace[] {
  const { pidMode, ipcMode, utsMode, cgroupns = cgroupVersion === 2 ? "private" : "host" } = plan.request.config;
  const network = networkNamespace(plan.network, joinedNetwork);
  return [
    { type: "mount" },
    ...(ipcMode === "host" ? [] : [{ type: "ipc" } as const]),
    ...(utsMode === "host" ? [] : [{ type: "uts" } as const]),
    ...(pidMode === "host" ? [] : [{ type: "pid" } as const]),
    ...(network === undefined ? [] : [network]),
    ...(cgroupns === "host" ? [] : [{ type: "cgroup" } as const]),
  ];
}

function networkNamespace(network: StartPlan["network"], joined: string | undefined): SpecNamespace | undefined {
  if (network.kind === "host") return undefined;
  const path = network.kind === "group" ? network.path : joined;
  return path === undefined ? { type: "network" } : { type: "network", path };
}
