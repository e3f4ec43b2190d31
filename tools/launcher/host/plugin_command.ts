const SOURCE = new URL("../../../mod.ts", import.meta.url);
/** As in deno.json's task that makes the binary: without them V8 keeps twice the memory for what calls leave behind. */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=1,--heap-growing-percent=10";

/** The command that runs the plugin: the given binary, or this repository's source with the Deno that runs now. */
export function pluginCommand(binary?: string): string[] {
  return binary === undefined
    ? [Deno.execPath(), "run", "--permission-set=plugin", V8_FLAGS, "--quiet", SOURCE.pathname]
    : [binary];
}
