import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { DriverOptions } from "../../../src/driver/context/driver_context.ts";
import type { NomadConfigSchema } from "../../../src/gen/hashicorp/nomad/plugins/base/proto/base_pb.ts";
import {
  type DriverTaskEventSchema,
  FingerprintResponse_HealthState as Health,
  type FingerprintResponseSchema,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Spec } from "../../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { configurePlugin } from "../../../tools/launcher/host/configure_plugin.ts";
import { PluginHost } from "../../../tools/launcher/host/plugin_host.ts";
import type { TestNode } from "../node/test_node.ts";
import { testedBinary } from "../tested_plugin.ts";
import { ServedPlugin } from "../../../dev/in_process/served_plugin.ts";
import { type Job, TestTask } from "./test_task.ts";
import { useOwnHttp2 } from "../../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

type Messages<T> = AsyncIterator<T>;
type Plugin = Pick<PluginHost, "base" | "driver"> & AsyncDisposable;
type ContainerdPlace = Pick<
  TestNode,
  "socket" | "namespace" | "snapshotter" | "containerdState" | "inMemory" | "runtimeBinary"
>;

/** The runtime of all tasks on a node with a runtime of its own. */
const RUNTIME = "chosen";

/** In the place of the machine's own files, which nobody may read without all permissions. */
const RECORDED_NODE = new URL("../../../dev/recorded_node", import.meta.url).pathname;

/** What Nomad's agent tells a plugin about the node: two cores of 2 GHz. */
const NOMAD_CONFIG: MessageInitShape<typeof NomadConfigSchema> = {
  driver: { Topology: { cores: [0, 1].map((coreId) => ({ coreId, baseSpeed: 2000n })) } },
};

/**
 * The plugin and its host: a stand-in for Nomad's agent that calls in the agent's order. Its end is the agent's graceful
 * one, which leaves tasks running. The plugin is served in this process, unless DRIVER_BINARY names a binary to run and
 * the test has no options for its inside.
 */
export class TestAgent implements AsyncDisposable {
  readonly #plugin: Plugin;
  readonly #streams = new AbortController();
  #schema: Spec | undefined;
  #inMemory: boolean;
  #taskConfig: Body = {};

  private constructor(plugin: Plugin, { inMemory }: { inMemory: boolean }) {
    this.#plugin = plugin;
    this.#inMemory = inMemory;
  }

  /** Starts the plugin and configures it for a node; `config` is set over that, as in the agent's plugin block. */
  static async start(node: ContainerdPlace, config: Body = {}, options: DriverOptions = {}): Promise<TestAgent> {
    const agent = await TestAgent.launch(options, { inMemory: node.inMemory ?? false });
    try {
      await agent.configure(node, config);
      await agent.driver.init({});
      return agent;
    } catch (error) {
      await agent[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts the plugin, no more; beside a containerd in memory it looks at a recorded node. */
  static async launch(
    options: DriverOptions = {},
    { inMemory = true }: Pick<TestNode, "inMemory"> = {},
  ): Promise<TestAgent> {
    const binary = Object.keys(options).length === 0 ? testedBinary() : undefined;
    const start = () =>
      binary
        ? PluginHost.start({ command: [binary] })
        : ServedPlugin.start(inMemory ? { hostRoot: RECORDED_NODE, ...options } : options);
    return new TestAgent(await start(), { inMemory });
  }

  get base(): Plugin["base"] {
    return this.#plugin.base;
  }

  get driver(): Plugin["driver"] {
    return this.#plugin.driver;
  }

  /** Sends the plugin its configuration. */
  async configure(place: ContainerdPlace, config: Body = {}): Promise<void> {
    const { socket, namespace, snapshotter, containerdState, inMemory = false } = place;
    this.#inMemory = inMemory;
    const state = containerdState === undefined ? {} : { containerd_state: containerdState };
    // What tests do leaves the machine's own network alone.
    const { runtimeBinary: binary } = place;
    this.#taskConfig = binary === undefined ? {} : { runtime: RUNTIME };
    const runtime = binary === undefined ? {} : { runtime: { [RUNTIME]: { binary } } };
    const own = { ...state, ...runtime, network: [{ mode: "none" }] };
    const block = { containerd_address: socket, containerd_namespace: namespace, snapshotter, ...own, ...config };
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
    const config = { ...this.#taskConfig, ...job.config };
    return await TestTask.prepare(this, { ...job, config }, { schema: this.#schema!, inMemory: this.#inMemory });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#streams.abort();
    await this.#plugin[Symbol.asyncDispose]();
  }
}
