import { pluginCommand } from "../../tools/launcher/host/plugin_command.ts";

/** The command of the plugin that tests run: this repository's source, or the binary that DRIVER_BINARY names. */
export function testedPlugin(): string[] {
  return pluginCommand(Deno.env.get("DRIVER_BINARY"));
}
