import { confinementFacts } from "./confinement_facts.ts";
import { cgroupVersion } from "../../../host/cgroup/cgroup_version.ts";
import { grantableCapabilities } from "../../../host/machine/grantable_capabilities.ts";
import { kernelRelease, nofileHardLimit } from "../../../host/machine/kernel_limits.ts";
import { findInitProgram } from "../../../host/machine/init_program.ts";
import { sensitiveSysPaths } from "../../../host/machine/sensitive_sys_paths.ts";
import { nodeArchitecture } from "../../../model/architecture.ts";
import type { MachineFacts } from "../../../oci/host_facts.ts";

/** Reads them; a node of many CPUs has a directory to look into for each. */
export async function machineFacts(hostRoot = ""): Promise<MachineFacts> {
  const initPath = await findInitProgram({ root: hostRoot });
  return {
    cgroupVersion: cgroupVersion(hostRoot),
    architecture: nodeArchitecture(),
    kernelRelease: await kernelRelease(hostRoot),
    ...(initPath !== undefined && { initPath }),
    cpuCount: navigator.hardwareConcurrency,
    capabilities: await grantableCapabilities(hostRoot),
    nofileHardLimit: await nofileHardLimit(hostRoot),
    sensitiveSysPaths: await sensitiveSysPaths(hostRoot),
    ...await confinementFacts({ root: hostRoot }),
  };
}
