import type { PluginConfig } from "../../config/plugin_config.ts";
import { pluginRestrictions } from "../../policy/namespace_restrictions.ts";
import { openWays } from "../../policy/open_ways.ts";
import { type Finding, good, note } from "../finding.ts";

const FIX = "set restricted = true, and open by name what jobs need";

/** What whoever may submit a job can do to the node. */
export function restrictionFindings(config: PluginConfig): Finding[] {
  if (pluginRestrictions(config).allowPrivileged) {
    return [note("policy", "jobs may be privileged, and so do whatever root of the node may", FIX)];
  }
  const ways = openWays(config);
  if (ways.length === 0) return [good("policy", "closed: a job has what the operator opened by name")];
  return ways.map((way) => note("policy", way, FIX));
}
