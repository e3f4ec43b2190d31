import { resolve } from "node:path";
import { pluginCommand } from "../../tools/launcher/host/plugin_command.ts";

/** The command of the plugin that tests run: this repository's source, or the binary that DRIVER_BINARY names. */
export function testedPlugin(): string[] {
  return pluginCommand(testedBinary());
}

/** The binary that DRIVER_BINARY names. */
export function testedBinary(): string | undefined {
  const binary = Deno.env.get("DRIVER_BINARY");
  return binary === undefined ? undefined : resolve(binary);
}
