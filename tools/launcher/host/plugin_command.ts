const SOURCE = new URL("../../../mod.ts", import.meta.url);
/** As in deno.json's task that makes the binary: with V8's own choices the plugin takes a quarter more memory. */
export const V8_FLAGS = "--v8-flags=--max-semi-space-size=1,--heap-growing-percent=10,--no-turbofan,--no-maglev";

/** The command that runs the plugin: the given binary, or this repository's source with the Deno that runs now. */
export function pluginCommand(binary?: string): string[] {
  return binary === undefined
    ? [Deno.execPath(), "run", "--permission-set=plugin", V8_FLAGS, "--quiet", SOURCE.pathname]
    : [binary];
}
