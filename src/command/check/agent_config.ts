import { ConfigError } from "../../errors.ts";
import { BlockReader } from "../../hcl/block_reader.ts";
import { driverConfig } from "../../hcl/driver_config.ts";
import type { Body } from "../../hcl/decode_spec.ts";
import { readBody, unreadable } from "../../hcl/read_body.ts";

/** The label of the plugin's block in an agent's configuration. */
const LABEL = "containerd-driver";
/** Files that editors leave, which Nomad's agent passes over too (command/agent/config.go, isTemporaryFile). */
const TEMPORARY = /~$|^\.#|^#.*#$/;
/** Options of Nomad's agent of which each configuration has one, and the plugin none. */
const OF_THE_AGENT = ["client", "server", "data_dir", "datacenter", "plugin_dir", "bind_addr", "plugin"];

/** The plugin's `config` block; undefined where the agent's configuration has none, so that all is as by default. */
export async function readAgentConfig(paths: readonly string[]): Promise<Body | undefined> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  let config: Body | undefined;
  for (const { path, alone } of files) {
    const found = configOf(new BlockReader(await readFile(path), path), { alone: alone && files.length === 1 });
    // Nomad takes the last block whole, unless it is empty (nomad/structs/config/plugins.go, Merge).
    if (found !== undefined && (config === undefined || Object.keys(found).length > 0)) config = found;
  }
  return config;
}

interface ConfigFile {
  readonly path: string;
  /** Whether the path itself was given, which may then hold the plugin's block alone. */
  readonly alone: boolean;
}

/** As Nomad's agent takes its -config: a file, or a directory's .hcl and .json files by name (LoadConfigDir). */
async function filesOf(path: string): Promise<ConfigFile[]> {
  const names: string[] = [];
  try {
    if (path === "-" || !(await Deno.stat(path)).isDirectory) return [{ path, alone: true }];
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (!isDirectory && /\.(?:hcl|json)$/.test(name) && !TEMPORARY.test(name)) names.push(name);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return names.sort().map((name) => ({ path: `${path}/${name}`, alone: false }));
}

/** The agent reads HCL 1, and what is read here is HCL 2, as in jobs; nearly all that is written is both. */
async function readFile(path: string): Promise<Body> {
  try {
    return await readBody(path);
  } catch (error) {
    if (!(error instanceof ConfigError) || !/:\d+,\d+-/.test(error.message)) throw error;
    const hint = "Nomad's agent takes older HCL too: give each block and attribute a line of its own, and no quotes";
    throw new ConfigError(`${error.message} (${hint})`, { cause: error });
  }
}

function configOf(file: BlockReader, { alone }: { alone: boolean }): Body | undefined {
  const blocks = file.labelled("plugin").filter(([label]) => label === LABEL);
  const configs = blocks.flatMap(([, block]) => block.many("config")).map(({ body }) => driverConfig(body));
  if (blocks.length > 0) return configs.at(-1) ?? {};
  return alone && !OF_THE_AGENT.some((name) => name in file.body) ? driverConfig(file.body) : undefined;
}
