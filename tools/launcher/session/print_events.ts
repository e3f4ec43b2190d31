import type { PluginClients } from "../host/plugin_host.ts";
import type { Terminal } from "./terminal.ts";

/** Prints the events a driver tells about its tasks until the signal or the plugin's death ends it. */
export async function printEvents({ driver }: PluginClients, { say }: Terminal, signal: AbortSignal): Promise<void> {
  try {
    for await (const { message, annotations } of driver.taskEvents({}, { signal })) {
      const details = Object.entries(annotations).map(([name, value]) => ` ${name}=${value}`).join("");
      say(`event: ${message}${details}`);
    }
  } catch (error) {
    if (!signal.aborted) say(`no more events: ${error instanceof Error ? error.message : error}`);
  }
}
