import { waitForLine } from "../../../dev/containerd/wait_for_line.ts";
import { runCommand } from "../../../dev/run_command.ts";
import { agentConfig } from "./agent_config.ts";
import { endSession } from "./end_session.ts";
import { freePorts } from "./free_ports.ts";
import { NomadApi } from "./nomad_api.ts";
import { removeTree } from "./remove_tree.ts";

const DRIVER = "containerd-driver";
const REGISTERED = "client: node registration complete";

/** How an agent is started. */
export interface NomadAgentOptions {
  /** The nomad program. */
  readonly nomad: string;
  /** The command that runs the plugin. */
  readonly plugin: readonly string[];
  /** HCL inside of the plugin's `config` block. */
  readonly pluginConfig: string;
  /** Whose address the node has; loopback unless given. */
  readonly networkInterface?: string;
  /** See `AgentConfigOptions`; the agent counts as started when these are healthy too. */
  readonly otherDrivers?: Readonly<Record<string, string>>;
  /** PATH of the agent and its plugin. */
  readonly path: string;
  /** What else is in their environment. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Node {
  readonly Drivers: Record<string, { Healthy: boolean; HealthDescription: string }>;
}

/** A real Nomad agent, server and client, on loopback; all it makes is removed at disposal. Needs root. */
export class NomadAgent implements AsyncDisposable {
  readonly api: NomadApi;
  readonly directory: string;
  readonly #options: NomadAgentOptions;
  #child: Deno.ChildProcess | undefined;
  readonly #sessions: number[] = [];

  private constructor(directory: string, address: string, options: NomadAgentOptions) {
    this.directory = directory;
    this.api = new NomadApi(address);
    this.#options = options;
  }

  /** Starts an agent in a fresh directory and resolves when it can run the driver's tasks. */
  static async start(options: NomadAgentOptions): Promise<NomadAgent> {
    const directory = await Deno.makeTempDir({ prefix: "nomad-" });
    const ports = freePorts();
    const agent = new NomadAgent(directory, `http://127.0.0.1:${ports.http}`, options);
    try {
      await Deno.mkdir(`${directory}/plugins`);
      await Deno.writeTextFile(`${directory}/agent.hcl`, agentConfig({ ...options, directory, ports }));
      await Deno.writeTextFile(`${directory}/plugins/${DRIVER}`, wrapper(options.plugin), { mode: 0o755 });
      await agent.boot();
    } catch (error) {
      await agent[Symbol.asyncDispose]();
      throw error;
    }
    return agent;
  }

  /** Starts the stopped agent on the same state and resolves when its driver is healthy. */
  async boot(): Promise<void> {
    const log = `${this.directory}/agent.log`;
    await Deno.writeTextFile(log, "");
    // A session of its own holds all that the agent starts, so that disposal finds what an agent left behind.
    const script = 'exec setsid "$0" agent -config "$1" >>"$2" 2>&1';
    const args = ["-c", script, this.#options.nomad, `${this.directory}/agent.hcl`, log];
    const options = { clearEnv: true, env: this.#env(), stdin: "null", stdout: "null", stderr: "null" } as const;
    const child = new Deno.Command("sh", { args, ...options }).spawn();
    this.#child = child;
    this.#sessions.push(child.pid);
    const gone = new AbortController();
    const exited = child.status.then(() => gone.abort());
    await waitForLine(log, { line: REGISTERED, signal: gone.signal }).catch(async (cause) => {
      await exited;
      throw new Error(`Cannot start "${this.#options.nomad}": ${await Deno.readTextFile(log)}`, { cause });
    });
    const [node] = await this.api.get<{ ID: string }[]>("/v1/nodes");
    const wanted = [DRIVER, ...Object.keys(this.#options.otherDrivers ?? {})];
    await this.api.waitFor<Node>(
      `/v1/node/${node?.ID}`,
      ({ Drivers }) => wanted.every((name) => Drivers[name]?.Healthy === true),
    );
  }

  /** Puts another plugin in the place of the one that there is, for the next boot. */
  async replacePlugin(plugin: readonly string[]): Promise<void> {
    await Deno.writeTextFile(`${this.directory}/plugins/${DRIVER}`, wrapper(plugin), { mode: 0o755 });
  }

  /** Ends the agent: with SIGTERM in good order, with SIGKILL it leaves its plugin behind. Tasks go on either way. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    try {
      child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // It has ended by itself.
    }
    await child.status;
  }

  /** Runs the nomad command line tool against this agent and returns its stdout. */
  async cli(...args: string[]): Promise<string> {
    return await runCommand([this.#options.nomad, ...args], { env: { NOMAD_ADDR: this.api.address } });
  }

  /** Little of ours, since the agent reads many variables; Deno finds its cache by HOME and DENO_DIR. */
  #env(): Record<string, string> {
    const { HOME = "/root", DENO_DIR } = Deno.env.toObject();
    const { path: PATH, env } = this.#options;
    return { ...env, PATH, HOME, ...(DENO_DIR && { DENO_DIR }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    for (const session of this.#sessions) await endSession(session);
    await removeTree(this.directory);
  }
}

function wrapper(command: readonly string[]): string {
  return `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(" ")} "$@"\n`;
}
