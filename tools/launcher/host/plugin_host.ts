import { BasePlugin } from "../../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import { Driver } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { Health } from "../../../src/gen/grpc/health/v1/health_pb.ts";
import { GRPCBroker } from "../../../src/gen/plugin/grpc_broker_pb.ts";
import { GRPCController } from "../../../src/gen/plugin/grpc_controller_pb.ts";
import { GRPCStdio } from "../../../src/gen/plugin/grpc_stdio_pb.ts";
import { Channel } from "../../../packages/grpc/channel.ts";
import { type Client, createClient } from "../../../packages/grpc/client.ts";
import { PluginProcess, type PluginProcessOptions } from "./plugin_process.ts";

/** How long the agent waits for a plugin's end after it asked for it, before it kills it (go-plugin client.go). */
const SHUTDOWN_MS = 2_000;

/** Clients of the two services that Nomad's agent calls. */
export interface PluginClients {
  readonly base: Client<typeof BasePlugin>;
  readonly driver: Client<typeof Driver>;
}

/** The agent's side of a running plugin: the process, the connection and the clients the agent has. */
export class PluginHost implements PluginClients, AsyncDisposable {
  readonly process: PluginProcess;
  readonly base: Client<typeof BasePlugin>;
  readonly driver: Client<typeof Driver>;
  readonly health: Client<typeof Health>;
  readonly #channel: Channel;
  readonly #background = new AbortController();
  readonly #streams: Promise<void>[];

  private constructor(process: PluginProcess) {
    this.process = process;
    this.#channel = new Channel(process.address);
    this.base = createClient(BasePlugin, this.#channel);
    this.driver = createClient(Driver, this.#channel);
    this.health = createClient(Health, this.#channel);
    const { signal } = this.#background;
    const stdio = createClient(GRPCStdio, this.#channel).streamStdio({}, { signal });
    const broker = createClient(GRPCBroker, this.#channel).startStream(nothingUntil(signal), { signal });
    this.#streams = [untilEnd(stdio), untilEnd(broker)];
  }

  /** Starts a plugin, connects, and opens the two streams that go-plugin's host opens at once. */
  static async start(options: PluginProcessOptions): Promise<PluginHost> {
    await using stack = new AsyncDisposableStack();
    const host = stack.use(new PluginHost(stack.use(await PluginProcess.start(options))));
    await host.health.check({ service: "plugin" }, { timeoutMs: options.handshakeTimeoutMs });
    stack.move();
    return host;
  }

  /** Asks the plugin to end, as the agent does, and kills it after `graceMs`; resolves to how it ended. */
  async shutdown({ graceMs = SHUTDOWN_MS } = {}): Promise<Deno.CommandStatus> {
    if (!this.process.running) return await this.process.exited;
    const timer = setTimeout(() => this.process.kill("SIGKILL"), graceMs);
    try {
      await createClient(GRPCController, this.#channel).shutdown({}, { timeoutMs: graceMs }).catch(ignore);
      return await this.process.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The agent asks for the end while its streams are open.
    await this.shutdown();
    this.#background.abort();
    await Promise.all(this.#streams);
    this.#channel[Symbol.dispose]();
    await this.process[Symbol.asyncDispose]();
  }
}

/** The agent does not care why these streams end. */
async function untilEnd(stream: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const _message of stream);
  } catch {
    // A plugin that lacks the service, or has ended, is served on.
  }
}

/** A request stream in which nothing is ever sent. */
function nothingUntil(signal: AbortSignal): AsyncIterable<never> {
  const { promise, resolve } = Promise.withResolvers<IteratorResult<never>>();
  signal.addEventListener("abort", () => resolve({ done: true, value: undefined }), { once: true });
  return { [Symbol.asyncIterator]: () => ({ next: () => promise }) };
}

/** A plugin may be gone before it answers. */
function ignore(): void {}
