import { NetworkError, wordsOf } from "../../errors.ts";
import { askProgram } from "../../host/ask_program.ts";
import { readObject } from "./read_object.ts";
import type { PluginCall, PluginRunner } from "./plugin_runner.ts";

/** Where iptables is on many systems whose services have a shorter PATH. */
const SBIN = ["/usr/sbin", "/sbin"];
const LONGEST_QUOTE = 500;

/** Runs plugins as the CNI specification says: the verb in the environment, the configuration on stdin. */
export class ExecRunner implements PluginRunner {
  readonly #directories: readonly string[];
  readonly #timeoutMs: number;

  /** A plugin that takes longer than `timeoutMs` is killed with all that it started. */
  constructor({ directories, timeoutMs }: { directories: readonly string[]; timeoutMs: number }) {
    this.#directories = directories;
    this.#timeoutMs = timeoutMs;
  }

  async run(call: PluginCall): Promise<string> {
    const { type, command, config } = call;
    const refuse = (reason: string, cause?: unknown) =>
      new NetworkError(`Cannot run CNI plugin "${type}" for ${command}: ${reason}`, { cause });
    const program = await findProgram(type, this.#directories);
    if (program === undefined) throw refuse(`it is not in ${this.#directories.join(", ")}`);
    const input = JSON.stringify(config);
    const options = { env: this.#environment(call), input, timeoutMs: this.#timeoutMs };
    const end = await askProgram(program, options).catch((cause) => {
      throw refuse(wordsOf(cause), cause);
    });
    if (end.late) throw refuse(`it did not end within ${this.#timeoutMs / 1000} s and was killed`);
    if (!end.success) throw refuse(pluginWords(end.stdout) ?? (quote(end.stderr) || `it exited with ${end.code}`));
    return end.stdout;
  }

  #environment({ command, about }: PluginCall): Record<string, string> {
    const path = programDirectories().join(":");
    // Plugins of some versions want all of them, whatever the verb.
    const { containerId = "none", netns = "", ifName = "eth0" } = about ?? {};
    return {
      ...{ PATH: path, CNI_COMMAND: command, CNI_PATH: this.#directories.join(":"), CNI_ARGS: "" },
      ...{ CNI_CONTAINERID: containerId, CNI_NETNS: netns, CNI_IFNAME: ifName },
    };
  }
}

/** Where a plugin finds the programs that it runs. */
export function programDirectories(): string[] {
  return [...(Deno.env.get("PATH") ?? "").split(":"), ...SBIN];
}

/** The plugin's path; the name of one is never a path. */
export async function findProgram(type: string, directories: readonly string[]): Promise<string | undefined> {
  if (type === "" || type.includes("/")) return undefined;
  for (const directory of directories) {
    const path = `${directory}/${type}`;
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  }
  return undefined;
}

/** What a plugin that failed says: an error object, see the specification's section 5. */
function pluginWords(stdout: string): string | undefined {
  const { msg, details } = readObject(stdout) ?? {};
  if (typeof msg !== "string" || msg === "") return undefined;
  return quote(typeof details === "string" && details !== "" ? `${msg}: ${details}` : msg);
}

function quote(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}
