import denoConfig from "../../../deno.json" with { type: "json" };

const SOURCE = new URL("../../../mod.ts", import.meta.url);
/** Those with which deno.json's task makes the binary. */
export const [V8_FLAGS = ""] = /--v8-flags=\S+/.exec(denoConfig.tasks.compile.command) ?? [];

/** The command that runs the plugin: the given binary, or this repository's source with the Deno that runs now. */
export function pluginCommand(binary?: string): string[] {
  return binary === undefined
    ? [Deno.execPath(), "run", "--permission-set=plugin", V8_FLAGS, "--quiet", SOURCE.pathname]
    : [binary];
}
