import type { PluginConfig } from "../../config/plugin_config.ts";
import { readCpuset } from "../../host/cgroup/cpuset.ts";
import { resolveMountSources } from "../../host/mount_sources.ts";
import { writeHosts, writeResolvConf } from "../../host/network/network_files.ts";
import { readSeccompProfile } from "../../host/read_seccomp_profile.ts";
import { resolveDevices } from "../../host/devices/resolve_devices.ts";
import { canLimitSwap } from "../../host/cgroup/swap_limit.ts";
import { hostDevices } from "../../host/devices/walk_devices.ts";
import { type CgroupVersion, containerId } from "../../model/names.ts";
import type { TaskRequest } from "../../model/task_request.ts";
import type { HostFacts } from "../../oci/host_facts.ts";
import { buildHostname } from "../../oci/hostname.ts";
import type { MachineFacts } from "./machine_facts.ts";

/** What the facts of one start depend on besides its request. */
export interface FactsContext {
  readonly cgroupVersion: CgroupVersion;
  readonly config: Pick<PluginConfig, "seccompDefault">;
  readonly machine: MachineFacts;
}

/**
 * Looks at the node for all that the specification of a task's container depends on, and writes the task's resolv.conf
 * and hosts file. Throws `ConfigError` for what the job names and the node does not have.
 */
export async function gatherFacts(
  request: TaskRequest,
  { cgroupVersion, config, machine }: FactsContext,
): Promise<HostFacts> {
  const { privileged, seccompProfile } = request.config;
  const cgroup = request.resources.cpusetCgroup;
  const resolvConfPath = await writeResolvConf(request);
  return {
    cgroupVersion,
    ...machine,
    swapLimit: await canLimitSwap({ cgroupVersion, cgroup }),
    ...await readCpuset(cgroup),
    devices: await resolveDevices(request),
    hostDevices: privileged ? await hostDevices() : [],
    mountSources: await resolveMountSources(request),
    ...(resolvConfPath !== undefined && { resolvConfPath }),
    hostsPath: await writeOwnHosts(request, cgroupVersion),
    seccompDefault: config.seccompDefault,
    ...(seccompProfile !== undefined && { seccompProfile: await readSeccompProfile(seccompProfile) }),
  };
}

async function writeOwnHosts(request: TaskRequest, cgroupVersion: CgroupVersion): Promise<string> {
  const address = request.network?.address;
  const hostname = buildHostname(request, containerId(request, cgroupVersion));
  return await writeHosts(request, { hostname, addresses: address ? [address] : [] });
}
