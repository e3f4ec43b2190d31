import { decodePluginBlock, type PluginConfig } from "../../config/plugin_config.ts";
import { ConfigError } from "../../errors.ts";
import type { CommandContext } from "../command_context.ts";
import { checkNode } from "./check_node.ts";
import { findingLines } from "./print_findings.ts";

/** HCL's parser is not in the program: it would add 2 MB to each node's file for this alone. */
const NO_JSON = 'it is not JSON; write the block of the HCL as { "option": value }, and blocks as objects';

/** Prints what is found on this node; resolves to 1 when something is bad, and to 2 when the configuration cannot be used. */
export async function checkCommand(
  { configPath, json }: { configPath: string | undefined; json: boolean },
  { print, printError }: Pick<CommandContext, "print" | "printError">,
): Promise<number> {
  let config: PluginConfig;
  try {
    config = await readConfig(configPath);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printError(error.message);
    return 2;
  }
  const findings = await checkNode(config);
  if (json) print(JSON.stringify(findings, null, 2));
  else for (const line of findingLines(findings, { colour: wantsColour() })) print(line);
  return findings.some(({ verdict }) => verdict === "bad") ? 1 : 0;
}

async function readConfig(path: string | undefined): Promise<PluginConfig> {
  if (path === undefined) return decodePluginBlock({});
  try {
    return decodePluginBlock(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = error instanceof SyntaxError ? NO_JSON : (error as Error).message;
    throw new ConfigError(`Cannot read --config "${path}": ${reason}`, { cause: error });
  }
}

/** See https://no-color.org. */
function wantsColour(): boolean {
  return Deno.stdout.isTerminal() && !Deno.env.get("NO_COLOR");
}
