import type { PluginConfig } from "../../config/plugin_config.ts";
import { Containerd } from "../../containerd/containerd.ts";
import { wordsOf } from "../../errors.ts";
import { containerdFindings } from "./containerd_findings.ts";
import { bad, type Finding } from "../finding.ts";
import { gpuFinding } from "./gpu_finding.ts";
import { kernelFindings } from "./kernel_findings.ts";
import { networkFinding } from "./network_finding.ts";
import { nomadFindings } from "./nomad_findings.ts";
import { programFinding } from "./program_finding.ts";
import { restrictionFindings } from "./restriction_findings.ts";
import { runtimeFindings } from "./runtime_findings.ts";

/** What Nomad will find on this node, for a plugin of that configuration; changes nothing. */
export async function checkNode(config: PluginConfig): Promise<Finding[]> {
  using containerd = new Containerd({ address: config.containerdAddress, namespace: config.containerdNamespace });
  const parts: Readonly<Record<string, () => Promise<Finding | Finding[]>>> = {
    containerd: () => containerdFindings(containerd, config),
    runtime: () => runtimeFindings(config),
    kernel: () => kernelFindings(),
    programs: () => programFinding(),
    network: () => networkFinding(config),
    policy: () => Promise.resolve(restrictionFindings(config)),
    gpu: () => gpuFinding(),
    nomad: () => nomadFindings(),
  };
  const findings = await Promise.all(Object.entries(parts).map(([subject, look]) => lookAt(subject, look)));
  return findings.flat();
}

/** What cannot be looked at keeps nobody from reading of the rest. */
async function lookAt(subject: string, look: () => Promise<Finding | Finding[]>): Promise<Finding | Finding[]> {
  try {
    return await look();
  } catch (error) {
    return bad(subject, `cannot be looked at: ${wordsOf(error)}`, "run check as root; if it is, please report this");
  }
}
