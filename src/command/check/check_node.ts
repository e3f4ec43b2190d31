import type { PluginConfig } from "../../config/plugin_config.ts";
import { Containerd } from "../../containerd/containerd.ts";
import { containerdFindings } from "./containerd_findings.ts";
import { restrictionFindings } from "./restriction_findings.ts";
import type { Finding } from "./finding.ts";
import { gpuFinding } from "./gpu_finding.ts";
import { kernelFindings } from "./kernel_findings.ts";
import { networkFinding } from "./network_finding.ts";
import { nomadFindings } from "./nomad_findings.ts";
import { runtimeFindings } from "./runtime_findings.ts";

/** What Nomad will find on this node, for a plugin of that configuration; changes nothing. */
export async function checkNode(config: PluginConfig): Promise<Finding[]> {
  using containerd = new Containerd({ address: config.containerdAddress, namespace: config.containerdNamespace });
  const parts = await Promise.all([
    containerdFindings(containerd, config),
    runtimeFindings(config),
    kernelFindings(),
    networkFinding(config),
    restrictionFindings(config),
    gpuFinding(),
    nomadFindings(),
  ]);
  return parts.flat();
}
