import { decodePluginConfig, type PluginConfig, pluginConfigSpec } from "../../config/plugin_config.ts";
import { ConfigError } from "../../errors.ts";
import type { CommandContext } from "../command_context.ts";
import { exitStatus, type Finding, good, note } from "../finding.ts";
import { findingLines, wantsColour } from "../print_findings.ts";
import { checkNode } from "./check_node.ts";

/** Prints what is found on this node; resolves to 1 when something is bad, and to 2 when the configuration cannot be used. */
export async function checkCommand(
  { configPaths, json }: { configPaths: readonly string[]; json: boolean },
  { print, printError }: Pick<CommandContext, "print" | "printError">,
): Promise<number> {
  let read: { readonly config: PluginConfig; readonly findings: Finding[] };
  try {
    read = await readConfig(configPaths);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printError(error.message);
    return 2;
  }
  const findings = [...read.findings, ...await checkNode(read.config)];
  if (json) print(JSON.stringify(findings, null, 2));
  else for (const line of findingLines(findings, { colour: wantsColour() })) print(line);
  return exitStatus(findings);
}

/** The configuration as the plugin would get it of Nomad, and what is to say of it. */
async function readConfig(paths: readonly string[]): Promise<{ config: PluginConfig; findings: Finding[] }> {
  if (paths.length === 0) return { config: decodePluginConfig(new Uint8Array()), findings: [] };
  // HCL's parser is not small, and is for those who have it read something.
  const [{ readAgentConfig }, { encodeConfig }] = await Promise.all([
    import("./agent_config.ts"),
    import("../../hcl/encode_config.ts"),
  ]);
  const body = await readAgentConfig(paths);
  const from = paths.join(", ");
  const finding = body === undefined
    ? note("config", `${from}: has no block plugin "containerd-driver", so all options are at their defaults`)
    : good("config", `${from}: ${Object.keys(body).join(", ") || "no option is set"}`);
  return { config: decodePluginConfig(encodeConfig(pluginConfigSpec(), body ?? {})), findings: [finding] };
}
