import type { PluginConfig } from "../config/plugin_config.ts";
import { ConfigError } from "../errors.ts";
import type { TaskRequest } from "../model/task/task_request.ts";

/** Throws `ConfigError` where the operator has switched the driver off. */
export function refuseDisabled({ id }: Pick<TaskRequest, "id">, { enabled }: Pick<PluginConfig, "enabled">): void {
  if (!enabled) throw new ConfigError(`Cannot start task "${id}": the plugin's configuration says enabled = false`);
}
