import type { TaskHandle } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Spec } from "../../../src/gen/hashicorp/nomad/plugins/shared/hclspec/hcl_spec_pb.ts";
import { useOwnHttp2 } from "../../../packages/grpc/use_own_http2.ts";
import type { ContainerdRelease } from "../../../dev/containerd/ensure_containerd.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { configurePlugin } from "../../../tools/launcher/host/configure_plugin.ts";
import { PluginHost } from "../../../tools/launcher/host/plugin_host.ts";
import { childProcesses } from "../../support/child_processes.ts";
import { type Job, TestTask } from "../../support/agent/test_task.ts";
import { RealNode } from "../../support/node/real_node.ts";
import { CONTAINERD_RELEASES } from "../../support/real_containerd_test_case.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { SmallDisk } from "../../support/small_disk.ts";
import { testedPlugin } from "../../support/tested_plugin.ts";
import type { script } from "../../driver/suite/programs.ts";
import { assertNothingIsLeft } from "./left_behind.ts";

useOwnHttp2();

/** A task that was started, and what a next plugin finds it by. */
export interface Started {
  readonly task: TestTask;
  readonly handle: TaskHandle;
}

/** How a plugin is started: the socket that it takes for containerd's, and its command. */
export interface LaunchOptions {
  readonly socket?: string;
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly config?: Body;
}

/** A real node, the plugin in a process of its own as Nomad runs it, and the plugins that come after it. */
export class FaultStage implements AsyncDisposable {
  readonly node: RealNode;
  readonly #allocIds: string[] = [];
  readonly #resources = new AsyncDisposableStack();
  #plugin: PluginHost | undefined;
  #schema: Spec | undefined;

  constructor(node: RealNode) {
    this.node = node;
  }

  /** The plugin of the moment. */
  get plugin(): PluginHost {
    if (this.#plugin !== undefined) return this.#plugin;
    throw new Error("no plugin is running");
  }

  get driver(): PluginHost["driver"] {
    return this.plugin.driver;
  }

  /** Starts a plugin, which becomes the one of the moment. */
  async launch({ socket, command = testedPlugin(), env = {}, config = {} }: LaunchOptions = {}): Promise<PluginHost> {
    const plugin = await this.spare({ ...(socket !== undefined && { socket }), command, env, config });
    return this.#plugin = plugin;
  }

  /** Starts a plugin beside the one of the moment. */
  async spare({ socket, command = testedPlugin(), env = {}, config = {} }: LaunchOptions = {}): Promise<PluginHost> {
    const plugin = this.#resources.use(await PluginHost.start({ command, env }));
    await this.#configure(plugin, { ...(socket !== undefined && { containerd_address: socket }), ...config });
    await plugin.driver.init({});
    return plugin;
  }

  /** Gives the plugin of the moment another configuration. */
  async configure(config: Body): Promise<void> {
    await this.#configure(this.plugin, config);
  }

  async #configure(plugin: PluginHost, config: Body): Promise<void> {
    const { socket, namespace, snapshotter } = this.node;
    const own = { containerd_address: socket, containerd_namespace: namespace, snapshotter };
    await configurePlugin(plugin, { ...own, network: [{ mode: "none" }], ...config });
  }

  /** Ends the plugin of the moment as the kernel does. */
  async kill(): Promise<void> {
    const { process } = this.plugin;
    const holders = await childProcesses(process.pid);
    process.kill("SIGKILL");
    await process.exited;
    // What held a command's pipes would end by itself, but only in ten minutes.
    for (const holder of holders) Deno.kill(holder, "SIGKILL");
    this.#plugin = undefined;
  }

  /** A task of the plugin of the moment, not started. */
  async task(job: Job, plugin = this.plugin): Promise<TestTask> {
    this.#schema ??= (await plugin.driver.taskConfigSchema({})).spec!;
    const { image } = this.node;
    const task = await TestTask.prepare(plugin, { ...job, config: { image, ...job.config } }, {
      schema: this.#schema,
      inMemory: false,
    });
    this.#allocIds.push(task.config.allocId);
    return task;
  }

  /** A task that runs and has said that it is ready. */
  async run(program: ReturnType<typeof script>, job: Omit<Job, "config"> = {}): Promise<Started> {
    const task = await this.task({ ...job, config: { ...program } });
    const handle = await task.start();
    const line = await task.allocDir.stdout.line();
    if (line !== "ready") throw new Error(`the task said "${line}"`);
    return { task, handle };
  }

  /** Fails when anything is left of the tasks so far, which have all been destroyed. */
  async assertNothingIsLeft(): Promise<void> {
    await assertNothingIsLeft(this.node, this.#allocIds);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }
}

/** The id of a task's container. */
export function containerOf({ handle }: Started): string {
  return JSON.parse(new TextDecoder().decode(handle.driverState)).containerId;
}

/** The id of a task's first process. */
export function pidOf({ handle }: Started): number {
  return JSON.parse(new TextDecoder().decode(handle.driverState)).pid;
}

/** On which releases of containerd; `diskMegabytes`: on a disk of its own, of that size. */
export interface FaultOptions {
  readonly releases?: readonly ContainerdRelease[];
  readonly diskMegabytes?: number;
}

/** Registers a test for each release of containerd, or for some, with a node of its own; after it nothing may be left of its tasks. */
export function faultTest(
  name: string,
  run: (stage: FaultStage) => Promise<void>,
  { releases = CONTAINERD_RELEASES, diskMegabytes }: FaultOptions = {},
): void {
  for (const release of releases) {
    Deno.test({
      name: `${name} [containerd ${release}]`,
      ignore: skipUnless(isRoot, NEEDS_ROOT),
      fn: async () => {
        await using disk = diskMegabytes === undefined ? undefined : await SmallDisk.create(diskMegabytes);
        await onStage(await RealNode.start(release, { parent: disk?.path }), run);
      },
    });
  }
}

async function onStage(started: RealNode, run: (stage: FaultStage) => Promise<void>): Promise<void> {
  await using node = started;
  {
    await using stage = new FaultStage(node);
    await run(stage);
    await stage.assertNothingIsLeft();
  }
}
