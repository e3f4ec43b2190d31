import { create } from "@bufbuild/protobuf";
import { ensureNetworkPrograms } from "../../../dev/network/ensure_network_programs.ts";
import { NetworkNode } from "../../../dev/network/network_node.ts";
import {
  type DriverTaskEvent,
  type FingerprintResponse,
  NetworkResourceSchema,
  PortMappingSchema,
  type TaskHandle,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Spec } from "../../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { useOwnHttp2 } from "../../../packages/grpc/use_own_http2.ts";
import { configurePlugin } from "../../../tools/launcher/host/configure_plugin.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { PluginHost } from "../../../tools/launcher/host/plugin_host.ts";
import { type Job, TestTask } from "../agent/test_task.ts";
import type { RealNode } from "../node/real_node.ts";
import { testedPlugin } from "../tested_plugin.ts";
import { NetworkFiles } from "./network_files.ts";

useOwnHttp2();

/** A port of the group, as Nomad sends it. */
export interface GroupPort {
  readonly label: string;
  readonly value: number;
  readonly to?: number;
  readonly hostIp?: string;
}

/** What stays of a network's life on a node. */
export interface NetworkLeftovers {
  readonly interfaces: readonly string[];
  readonly rules: readonly string[];
  readonly addresses: readonly string[];
  readonly records: readonly string[];
  readonly namespaces: readonly string[];
}

const STATE = "/run/containerd-driver/network";

interface StageParts {
  readonly node: RealNode;
  readonly network: NetworkNode;
  readonly plugin: PluginHost;
  readonly block: Body;
  readonly env: Readonly<Record<string, string>>;
  readonly files: NetworkFiles;
}

/** The plugin in a process of its own on a node whose network is its own, with real CNI plugins and a real containerd. */
export class NetworkStage implements AsyncDisposable {
  readonly node: RealNode;
  network: NetworkNode;
  readonly files: NetworkFiles;
  readonly #resources: AsyncDisposableStack;
  readonly #network: Body;
  readonly #env: Readonly<Record<string, string>>;
  #plugin: PluginHost;
  #streams = new AbortController();
  #schema: Spec | undefined;
  private constructor(parts: StageParts, resources: AsyncDisposableStack) {
    ({ node: this.node, network: this.network, files: this.files } = parts);
    ({ plugin: this.#plugin, block: this.#network, env: this.#env } = parts);
    this.#resources = resources;
  }

  /** `block` is set over a `network` block that names the CNI plugins. */
  static async start(
    node: RealNode,
    { block = {}, suite }: { block?: Body; suite?: "sid" } = {},
  ): Promise<NetworkStage> {
    await using resources = new AsyncDisposableStack();
    const { cniPath, env } = await ensureNetworkPrograms({ suite });
    const network = resources.use(await NetworkNode.start());
    const files = resources.use(await NetworkFiles.make(cniPath));
    const own = { cni_path: files.plugins, cni_config_dir: files.configurations, ...block };
    const plugin = await startPlugin({ node, network, block: own, env });
    return new NetworkStage({ node, network, plugin, block: own, env, files }, resources.move());
  }

  get plugin(): PluginHost {
    return this.#plugin;
  }

  /** Ends the plugin, by a signal or as the agent does, and starts another. */
  async restart({ signal }: { signal?: Deno.Signal } = {}): Promise<void> {
    if (signal !== undefined) this.#plugin.process.kill(signal);
    await this.#end();
    const { node, network } = this;
    this.#plugin = await startPlugin({ node, network, block: this.#network, env: this.#env });
  }

  /** What a reboot leaves of a task: its container; the node's network and all in /run is gone. */
  async reboot({ allocDir }: TestTask, handle: Pick<TaskHandle, "driverState">): Promise<void> {
    await this.#end();
    await this.node.containerd.ctr("task", "delete", "--force", this.containerId(handle));
    // ctr removes the directory of a task's FIFOs.
    await Deno.mkdir(`${allocDir.path}/alloc/logs`);
    await this.network[Symbol.asyncDispose]();
    this.network = this.#resources.use(await NetworkNode.start());
    await this.restart();
  }

  /** A task that runs a shell script, with these ports of its group. */
  async task(script: string, { config, ports = [], ...job }: Partial<Job> & { ports?: readonly GroupPort[] } = {}) {
    this.#schema ??= (await this.#plugin.driver.taskConfigSchema({})).spec;
    const program = { image: this.node.image, command: "/bin/sh", args: ["-c", script] };
    const task = await TestTask.prepare(this.#plugin, { ...job, config: { ...program, ...config } }, {
      schema: this.#schema!,
      inMemory: false,
    });
    task.config.resources!.ports = ports.map((port) => create(PortMappingSchema, port));
    return task;
  }

  /** Runs a script as a task to its end and resolves to the lines it wrote. */
  async output(script: string, options: Parameters<NetworkStage["task"]>[1] = {}): Promise<string[]> {
    await using task = await this.task(script, options);
    await task.start();
    return (await task.allocDir.stdout.text()).trimEnd().split("\n");
  }

  /** The plugin's first fingerprint, with which it begins to tidy up. */
  async fingerprint(): Promise<FingerprintResponse> {
    const stream = this.#plugin.driver.fingerprint({}, { signal: this.#streams.signal });
    const { value } = await stream[Symbol.asyncIterator]().next();
    return value;
  }

  /** The plugin's events from now on. */
  events(): { next(): Promise<DriverTaskEvent> } {
    const stream = this.#plugin.driver.taskEvents({}, { signal: this.#streams.signal })[Symbol.asyncIterator]();
    // Asked for at once, so that the plugin knows before whatever is called next.
    const first = stream.next();
    return { next: async () => (await first).value };
  }

  /** The container of a task that was started. */
  containerId({ driverState }: Pick<TaskHandle, "driverState">): string {
    return JSON.parse(new TextDecoder().decode(driverState)).containerId;
  }

  /** A task's own `network` block, as jobs had it before Nomad 0.12. */
  ownNetwork(ip: string, ports: Readonly<Record<string, number>>) {
    const reservedPorts = Object.entries(ports).map(([label, value]) => ({ label, value }));
    return create(NetworkResourceSchema, { ip, reservedPorts });
  }

  /** iptables or nft on the node. */
  async firewall(program: "iptables" | "nft", ...args: string[]): Promise<string> {
    return await this.network.node("env", ...variables(this.#env), program, ...args);
  }

  /** What there is on the node; empty where all is gone. The bridge itself and the plugins' chains stay. */
  async leftovers(): Promise<NetworkLeftovers> {
    const links = await this.network.node("ip", "-oneline", "link");
    const tables = ["filter", "nat"].map((table) => this.firewall("iptables", "-t", table, "-S"));
    const rules = await Promise.all([...tables, this.firewall("nft", "list", "ruleset")]);
    const names = async (directory: string) =>
      words(await this.network.node("sh", "-c", `ls ${directory} 2>/dev/null; :`));
    return {
      interfaces: [...links.matchAll(/^\d+: (veth[^:@]*)/gm)].map((match) => match[1] ?? ""),
      rules: rules.join("\n").split("\n").filter((rule) => /10\.213\.|10\.7\.|CNI-[0-9a-f]{24}|dport/.test(rule)),
      addresses: (await names(`${STATE}/addresses/*`)).filter((name) => /^\d/.test(name)),
      records: await names(`${STATE}/records`),
      namespaces: await names(`${STATE}/namespaces`),
    };
  }

  async #end(): Promise<void> {
    this.#streams.abort();
    this.#streams = new AbortController();
    await this.#plugin[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    await this.#resources[Symbol.asyncDispose]();
  }
}

async function startPlugin(
  { node, network, block, env }: Pick<StageParts, "node" | "network" | "block" | "env">,
): Promise<PluginHost> {
  const command = [...network.nodeWords, ...testedPlugin()];
  const plugin = await PluginHost.start({ command, env });
  const { socket, namespace, snapshotter } = node;
  const place = { containerd_address: socket, containerd_namespace: namespace, snapshotter };
  await configurePlugin(plugin, { ...place, network: [block] });
  return plugin;
}

function variables(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
