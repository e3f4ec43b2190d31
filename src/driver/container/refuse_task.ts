import type { PluginConfig } from "../../config/plugin_config.ts";
import { ConfigError } from "../../errors.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";

/** Throws `ConfigError` for a task that the node's operator does not allow to start. */
export function refuseTask(
  { request: { id, config } }: Pick<StartPlan, "request">,
  { enabled, allowPrivileged }: Pick<PluginConfig, "enabled" | "allowPrivileged">,
): void {
  if (!enabled) throw new ConfigError(`Cannot start task "${id}": the plugin's configuration says enabled = false`);
  if (config.privileged && !allowPrivileged) {
    throw new ConfigError('Cannot use privileged "true": the plugin\'s configuration says allow_privileged = false');
  }
}
