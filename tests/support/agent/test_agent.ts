import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { Driver } from "../../../src/driver/driver.ts";
import type { NodeOptions } from "../../../src/driver/node.ts";
import { BasePlugin, type NomadConfigSchema } from "../../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import {
  Driver as DriverService,
  type DriverTaskEventSchema,
  FingerprintResponse_HealthState as Health,
  type FingerprintResponseSchema,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Spec } from "../../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { baseService } from "../../../src/nomad/base_service.ts";
import { driverService } from "../../../src/nomad/driver_service.ts";
import { toRpcError } from "../../../src/nomad/fault.ts";
import { Channel } from "../../../src/rpc/channel.ts";
import { type Client, createClient } from "../../../src/rpc/client.ts";
import { Server } from "../../../src/rpc/server.ts";
import type { Body } from "../../../tools/launcher/hcl/decode_spec.ts";
import { configurePlugin } from "../../../tools/launcher/host/configure_plugin.ts";
import type { TestNode } from "../node/test_node.ts";
import { type Job, TestTask } from "./test_task.ts";

type Messages<T> = AsyncIterator<T>;
type ContainerdPlace = Pick<TestNode, "socket" | "namespace" | "snapshotter">;

/** What Nomad's agent tells a plugin about the node: two cores of 2 GHz. */
const NOMAD_CONFIG: MessageInitShape<typeof NomadConfigSchema> = {
  driver: { Topology: { cores: [0, 1].map((coreId) => ({ coreId, baseSpeed: 2000n })) } },
};

/** Longer than an outage that a test makes and ends, given gRPC's pauses between attempts to connect. */
const PATIENCE_MS = 5_000;

/**
 * The plugin, served in this process, and its host: a stand-in for Nomad's agent that calls in the agent's order. Its
 * end is the agent's graceful one, which leaves tasks running.
 */
export class TestAgent implements AsyncDisposable {
  readonly base: Client<typeof BasePlugin>;
  readonly driver: Client<typeof DriverService>;
  readonly #channel: Channel;
  readonly #plugin: AsyncDisposable;
  readonly #streams = new AbortController();
  #schema: Spec | undefined;

  private constructor(address: string, plugin: AsyncDisposable) {
    this.#plugin = plugin;
    this.#channel = new Channel(address);
    this.base = createClient(BasePlugin, this.#channel);
    this.driver = createClient(DriverService, this.#channel);
  }

  /** Starts the plugin and configures it for a node; `config` is set over that, as in the agent's plugin block. */
  static async start(node: ContainerdPlace, config: Body = {}, options: NodeOptions = {}): Promise<TestAgent> {
    const agent = await TestAgent.launch(options);
    try {
      await agent.configure(node, config);
      await agent.driver.init({});
      return agent;
    } catch (error) {
      await agent[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts the plugin, no more. */
  static async launch(options: NodeOptions = {}): Promise<TestAgent> {
    const directory = await Deno.makeTempDir({ prefix: "agent-" });
    const path = `${directory}/plugin.sock`;
    await using undo = new AsyncDisposableStack();
    undo.defer(() => Deno.remove(directory, { recursive: true }));
    const driver = undo.use(new Driver({ patienceMs: PATIENCE_MS, ...options }));
    const server = undo.use(new Server({ toRpcError }));
    server.add(BasePlugin, baseService(driver, { name: "containerd-driver", version: "v1.0.0" }));
    server.add(DriverService, driverService(driver));
    await server.listen(path);
    return new TestAgent(`unix://${path}`, undo.move());
  }

  /** Sends the plugin its configuration. */
  async configure({ socket, namespace, snapshotter }: ContainerdPlace, config: Body = {}): Promise<void> {
    const block = { containerd_address: socket, containerd_namespace: namespace, snapshotter, ...config };
    await configurePlugin(this, block, NOMAD_CONFIG);
  }

  /** The plugin's fingerprints from now on, until the agent's end. */
  fingerprints(): Messages<MessageShape<typeof FingerprintResponseSchema>> {
    return this.driver.fingerprint({}, { signal: this.#streams.signal })[Symbol.asyncIterator]();
  }

  /** Resolves once the plugin is connected to its containerd; one that ends earlier leaves grpc-js's timers behind. */
  async connected(): Promise<void> {
    for await (const { health } of this.driver.fingerprint({}, { signal: this.#streams.signal })) {
      if (health === Health.HEALTHY) return;
    }
  }

  /** The plugin's task events from now on, until the agent's end. */
  events(): Messages<MessageShape<typeof DriverTaskEventSchema>> {
    return this.driver.taskEvents({}, { signal: this.#streams.signal })[Symbol.asyncIterator]();
  }

  /** Prepares a task of a job as the agent's hooks do: directories, FIFOs and the request; starts nothing. */
  async task(job: Job): Promise<TestTask> {
    this.#schema ??= (await this.driver.taskConfigSchema({})).spec;
    return await TestTask.prepare(this, job, this.#schema!);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#streams.abort();
    this.#channel[Symbol.dispose]();
    await this.#plugin[Symbol.asyncDispose]();
  }
}
