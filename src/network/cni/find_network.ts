import { ConfigError } from "../../errors.ts";
import { readIfThere } from "../../host/read_if_there.ts";
import { isAtLeast } from "../../is_at_least.ts";
import type { NetworkList, PluginConfig } from "./network_list.ts";
import { objectsIn, readObject } from "./read_object.ts";
import type { Json } from "./plugin_runner.ts";

const ENDINGS = [".conflist", ".conf", ".json"];
/** Results of older versions have another form. */
const OLDEST = [0, 3] as const;

/** The network of that name among an operator's configurations; ConfigError when there is none, or it cannot be used. */
export async function findNetwork(name: string, directory: string): Promise<NetworkList> {
  const known: string[] = [];
  for (const file of await configurationFiles(directory)) {
    const json = readObject(await readIfThere(`${directory}/${file}`) ?? "");
    if (json === undefined || typeof json.name !== "string") continue;
    if (json.name === name) return readList(json, `${directory}/${file}`);
    known.push(json.name);
  }
  const others = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
  throw new ConfigError(`Cannot use network_mode "cni/${name}": "${directory}" has no network of that name, ${others}`);
}

async function configurationFiles(directory: string): Promise<string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(directory), ({ name }) => name);
    return names.filter((name) => ENDINGS.some((ending) => name.endsWith(ending))).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** A file holds a list of plugins, or in the form before it one plugin alone. */
function readList(json: Json, path: string): NetworkList {
  const refuse = (reason: string) => new ConfigError(`Cannot use network "${json.name}" of "${path}": ${reason}`);
  const plugins = "plugins" in json ? objectsIn(json.plugins) : [json];
  if (plugins.length === 0 || !plugins.every(hasType)) throw refuse("each of its plugins needs a type");
  const cniVersion = typeof json.cniVersion === "string" ? json.cniVersion : "0.1.0";
  if (!isAtLeast(cniVersion, OLDEST)) {
    throw refuse(`its cniVersion is ${cniVersion}, ${OLDEST.join(".")} or later is needed`);
  }
  return { cniVersion, name: String(json.name), disableCheck: json.disableCheck === true, plugins };
}

function hasType(plugin: Json): plugin is PluginConfig {
  return typeof plugin.type === "string";
}
