import type { PluginConfig } from "../../config/plugin_config.ts";
import { TaskNetworks } from "../../network/task_networks.ts";
import { bad, type Finding, good, note } from "./finding.ts";

/** Whether tasks whose group has no network can have one of the driver's. */
export async function networkFinding({ network: config }: Pick<PluginConfig, "network">): Promise<Finding> {
  const readiness = await new TaskNetworks({ config, owner: "check" }).readiness();
  switch (readiness.kind) {
    case "bridge":
      return good("network", `bridge ${config.name} by CNI plugins of version ${readiness.cniVersion}`);
    case "none":
      return note(
        "network",
        'tasks have loopback alone, for the plugin\'s configuration says network { mode = "none" }',
      );
    case "missing":
    case "refused":
      return bad("network", "tasks that publish ports are refused, others have loopback alone", readiness.reason);
  }
}
