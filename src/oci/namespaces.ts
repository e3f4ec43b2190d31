import { ConfigError } from "../errors.ts";
import type { CgroupVersion } from "../model/names.ts";
import type { TaskRequest } from "../model/task_request.ts";
import type { SpecNamespace } from "./spec.ts";

/**
 * Namespaces of a container: its own of each kind, less those shared with the node, joined to the allocation's network
 * when Nomad made one. A cgroup namespace only where the kernel's cgroups are version 2, as Docker does.
 */
export function buildNamespaces(request: TaskRequest, cgroupVersion: CgroupVersion): SpecNamespace[] {
  const namespaces: SpecNamespace[] = [{ type: "mount" }, { type: "ipc" }, { type: "uts" }];
  if (request.config.pidMode !== "host") namespaces.push({ type: "pid" });
  const network = networkNamespace(request);
  if (network !== undefined) namespaces.push(network);
  if (cgroupVersion === 2) namespaces.push({ type: "cgroup" });
  return namespaces;
}

function networkNamespace({ config, network }: TaskRequest): SpecNamespace | undefined {
  const path = network?.mode === "host" ? "" : network?.path ?? "";
  if (!config.hostNetwork) return path === "" ? { type: "network" } : { type: "network", path };
  if (path !== "") {
    throw new ConfigError(
      'Cannot use host_network "true": the group has a network of its own, allowed is one of the two',
    );
  }
  return undefined;
}
