import { loadedProfiles } from "../../host/confinement/apparmor.ts";
import { readCpuset } from "../../host/cgroup/cpuset.ts";
import { resolveMountSources } from "../../host/mounts/mount_sources.ts";
import { requireDirectories } from "../../host/mounts/require_directories.ts";
import { readNetworkFiles } from "../../host/network/network_files.ts";
import { readSeccompProfile } from "../../host/job_files/read_seccomp_profile.ts";
import { resolveDevices } from "../../host/devices/resolve_devices.ts";
import { canLimitSwap } from "../../host/cgroup/swap_limit.ts";
import { hostDevices } from "../../host/devices/walk_devices.ts";
import type { Allowance } from "../../model/allowance.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import type { SeccompProfileFile } from "../../model/seccomp_profile_file.ts";
import type { HostFacts } from "../../oci/host_facts.ts";
import type { DriverContext } from "../driver_context.ts";

/** What the facts of a start depend on besides its plan. */
export interface FactsContext extends Pick<DriverContext, "machineFacts" | "hostRoot"> {
  readonly config: Pick<DriverContext["config"], "seccompDefault">;
}

/**
 * Looks at the node for all that the specification of a task's container depends on; changes nothing. Throws
 * `ConfigError` for what the job names and the node does not have.
 */
export async function gatherFacts(
  { machineFacts, hostRoot, config }: FactsContext,
  plan: StartPlan,
  allowance: Allowance,
): Promise<HostFacts> {
  const { request } = plan;
  const { apparmorProfile, privileged, seccompProfile } = request.config;
  const cgroup = request.resources.cpusetCgroup;
  const machine = await machineFacts();
  await requireDirectories(plan.directories);
  return {
    ...machine,
    allowance,
    swapLimit: await canLimitSwap({ cgroupVersion: machine.cgroupVersion, cgroup, root: hostRoot }),
    ...await readCpuset(cgroup, hostRoot),
    ...(apparmorProfile !== undefined && { loadedProfiles: await loadedProfiles({ root: hostRoot }) ?? [] }),
    devices: await resolveDevices(request, hostRoot),
    hostDevices: privileged ? await hostDevices(hostRoot) : [],
    mountSources: await resolveMountSources(plan),
    ...await readNetworkFiles(plan, { root: hostRoot }),
    seccompDefault: config.seccompDefault,
    ...(seccompProfile !== undefined && { seccompProfile: await readOwnProfile(plan, allowance.profileDirs) }),
  };
}

async function readOwnProfile(
  { request: { config }, directories: { task, local, secrets } }: StartPlan,
  directories: readonly string[] | undefined,
): Promise<SeccompProfileFile> {
  const places = { directories, taskDirectory: task, own: [local, secrets] };
  return await readSeccompProfile(config.seccompProfile ?? "", places);
}
