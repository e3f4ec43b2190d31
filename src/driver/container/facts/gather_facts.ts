import { loadedProfiles } from "../../../host/confinement/apparmor.ts";
import { readCpuset } from "../../../host/cgroup/cpuset.ts";
import { resolveMountSources } from "../../../host/mounts/mount_sources.ts";
import { requireDirectories } from "../../../host/mounts/require_directories.ts";
import { readNetworkFiles } from "../../../host/network/network_files.ts";
import { readSeccompProfile } from "../../../host/job_files/read_seccomp_profile.ts";
import { resolveDevices } from "../../../host/devices/resolve_devices.ts";
import { isSharedMount } from "../../../host/machine/shared_mounts.ts";
import { travellingMounts } from "../../../oci/mounts/travelling_mounts.ts";
import { canLimitSwap } from "../../../host/cgroup/swap_limit.ts";
import { hostDevices } from "../../../host/devices/walk_devices.ts";
import type { Allowance } from "../../../model/allowance.ts";
import type { StartPlan } from "../../../model/plan/start_plan.ts";
import type { SeccompProfileFile } from "../../../model/confinement/seccomp_profile_file.ts";
import type { TaskRequest } from "../../../model/task/task_request.ts";
import type { HostFacts } from "../../../oci/host_facts.ts";
import type { DriverContext } from "../../context/driver_context.ts";

/** Docker's limits of open files. */
const DOCKER_NOFILE = { soft: 1024, hard: 524_288 };

/** What the facts of a start depend on besides its plan. */
export interface FactsContext extends Pick<DriverContext, "machineFacts" | "hostRoot"> {
  readonly config: Pick<DriverContext["config"], "defaultUlimits" | "initPath" | "lsmDefault" | "seccompDefault">;
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
  const mountSources = await resolveMountSources(plan);
  return {
    ...machine,
    allowance,
    swapLimit: await canLimitSwap({ cgroupVersion: machine.cgroupVersion, cgroup, root: hostRoot }),
    ...await readCpuset(cgroup, hostRoot),
    ...(apparmorProfile !== undefined && { loadedProfiles: await loadedProfiles({ root: hostRoot }) ?? [] }),
    devices: await resolveDevices(request, hostRoot),
    hostDevices: privileged ? await hostDevices(hostRoot) : [],
    mountSources,
    sharedSources: await sharedSources(request, { sources: mountSources, root: hostRoot }),
    ...(config.initPath !== undefined && { initPath: config.initPath }),
    defaultUlimits: { nofile: DOCKER_NOFILE, ...config.defaultUlimits },
    ...await readNetworkFiles(plan, { root: hostRoot }),
    seccompDefault: config.seccompDefault,
    lsmDefault: config.lsmDefault,
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

async function sharedSources(
  request: TaskRequest,
  { sources, root }: { readonly sources: Readonly<Record<string, string>>; readonly root: string },
): Promise<Record<string, boolean>> {
  const shared: Record<string, boolean> = {};
  for (const { source, target } of travellingMounts(request)) {
    shared[target] = await isSharedMount(sources[source] ?? source, root);
  }
  return shared;
}
