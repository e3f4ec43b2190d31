import { grantableCapabilities } from "../../host/machine/grantable_capabilities.ts";
import { kernelRelease, nofileHardLimit } from "../../host/machine/kernel_limits.ts";
import { sensitiveSysPaths } from "../../host/machine/sensitive_sys_paths.ts";
import type { HostFacts } from "../../oci/host_facts.ts";

/** What of a node stays as it is while the plugin runs. */
export type MachineFacts = Pick<
  HostFacts,
  "architecture" | "kernelRelease" | "capabilities" | "nofileHardLimit" | "sensitiveSysPaths"
>;

/** Reads it; a node of many CPUs has a directory to look into for each. */
export async function machineFacts(): Promise<MachineFacts> {
  return {
    architecture: Deno.build.arch === "aarch64" ? "arm64" : "amd64",
    kernelRelease: await kernelRelease(),
    capabilities: await grantableCapabilities(),
    nofileHardLimit: await nofileHardLimit(),
    sensitiveSysPaths: await sensitiveSysPaths(),
  };
}
