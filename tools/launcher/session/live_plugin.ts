import type { Body } from "../../../src/hcl/decode_spec.ts";
import type { LogEntry } from "../host/hclog_line.ts";
import type { Node } from "../node/node.ts";
import type { Terminal } from "./terminal.ts";
import type { Spec } from "../../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { PluginHost } from "../host/plugin_host.ts";
import { preparePlugin } from "./prepare_plugin.ts";
import { printEvents } from "./print_events.ts";

/** Which plugin, how it is configured, and who is told what it says. */
export interface LivePluginOptions {
  readonly command: readonly string[];
  readonly config: Body;
  readonly node: Node;
  readonly terminal: Terminal;
  /** Print every line of its log, not just warnings and errors. */
  readonly verbose: boolean;
}

/** How long after a lost connection a plugin may take to be gone (Nomad helper/pluginutils/grpcutils). */
const DEATH_MS = 3_000;

/** The plugin of a launch, ready for tasks; like the agent it can be started again when it has died. */
export class LivePlugin implements AsyncDisposable {
  readonly #options: LivePluginOptions;
  #host: PluginHost | undefined;
  #taskSpec: Spec | undefined;
  #events = new AbortController();
  #printed = Promise.resolve();

  private constructor(options: LivePluginOptions) {
    this.#options = options;
  }

  static async start(options: LivePluginOptions): Promise<LivePlugin> {
    const plugin = new LivePlugin(options);
    await plugin.#start();
    return plugin;
  }

  get host(): PluginHost {
    return this.#host!;
  }

  /** The schema of a task's config. */
  get taskSpec(): Spec {
    return this.#taskSpec!;
  }

  /** How the plugin ended when `error` came of that; undefined when it lives. */
  async death(error: unknown): Promise<string | undefined> {
    if (!(error instanceof RpcError) || error.code !== Code.UNAVAILABLE) return undefined;
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), DEATH_MS);
    const status = await Promise.race([this.host.process.exited, late]);
    clearTimeout(timer);
    return status && `${status.signal ?? `exit code ${status.code}`}`;
  }

  /** Starts the plugin again in place of one that has died. */
  async restart(): Promise<void> {
    await this[Symbol.asyncDispose]();
    await this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events.abort();
    await this.#printed;
    await this.#host?.[Symbol.asyncDispose]();
  }

  async #start(): Promise<void> {
    const { command, config, node, terminal } = this.#options;
    const host = await PluginHost.start({ command, onLog: (entry) => this.#log(entry) });
    try {
      this.#taskSpec = (await preparePlugin(host, { config, node })).taskSpec;
    } catch (error) {
      await host[Symbol.asyncDispose]();
      throw error;
    }
    this.#host = host;
    this.#events = new AbortController();
    this.#printed = printEvents(host, terminal, this.#events.signal);
  }

  #log({ level, message, fields }: LogEntry): void {
    const { terminal, verbose } = this.#options;
    if (!verbose && level !== "warn" && level !== "error") return;
    const details = Object.entries(fields).filter(([name]) => !name.startsWith("@"));
    terminal.say(`plugin ${level}: ${message}${details.map(([name, value]) => ` ${name}=${value}`).join("")}`);
  }
}
