const SOURCE = new URL("../../../mod.ts", import.meta.url);

/** The command that runs the plugin: the given binary, or this repository's source with the Deno that runs now. */
export function pluginCommand(binary?: string): string[] {
  return binary === undefined
    ? [Deno.execPath(), "run", "--permission-set=plugin", "--quiet", SOURCE.pathname]
    : [binary];
}
