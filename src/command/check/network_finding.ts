import type { PluginConfig } from "../../config/plugin_config.ts";
import { findProgram } from "../../network/cni/exec_runner.ts";
import { TaskNetworks } from "../../network/task_networks.ts";
import { versionOf } from "./version_of.ts";
import { bad, type Finding, good, note } from "../finding.ts";

/** Whether tasks whose group has no network can have one of the driver's. */
export async function networkFinding({ network: config }: Pick<PluginConfig, "network">): Promise<Finding> {
  const readiness = await new TaskNetworks({ config, owner: "check" }).readiness();
  switch (readiness.kind) {
    case "bridge":
      // One that is there and cannot run, as a wrapper without its program, lets every start fail.
      if (await iptablesVersion() === undefined) {
        return bad(
          "network",
          "iptables cannot be run; no task with a network of its own starts",
          "install iptables anew",
        );
      }
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

/** Where the plugins are made to look for it, see network/cni/exec_runner.ts. */
async function iptablesVersion(): Promise<string | undefined> {
  const directories = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  return await versionOf(await findProgram("iptables", directories) ?? "iptables");
}
