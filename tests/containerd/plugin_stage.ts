import type { ContainerdRelease } from "../../dev/containerd/ensure_containerd.ts";
import { configurePlugin } from "../../tools/launcher/host/configure_plugin.ts";
import { PluginHost } from "../../tools/launcher/host/plugin_host.ts";
import { TestTask } from "../support/agent/test_task.ts";
import { RealNode } from "../support/node/real_node.ts";
import { testedPlugin } from "../support/tested_plugin.ts";

/** A real node, the plugin in a process of its own, and an idle task. */
export class PluginStage implements AsyncDisposable {
  readonly node: RealNode;
  readonly plugin: PluginHost;
  readonly task: TestTask;
  readonly #resources: AsyncDisposableStack;

  private constructor(parts: Pick<PluginStage, "node" | "plugin" | "task">, resources: AsyncDisposableStack) {
    ({ node: this.node, plugin: this.plugin, task: this.task } = parts);
    this.#resources = resources;
  }

  static async start(release: ContainerdRelease): Promise<PluginStage> {
    await using resources = new AsyncDisposableStack();
    const node = resources.use(await RealNode.start(release));
    const plugin = resources.use(await PluginHost.start({ command: testedPlugin() }));
    const { socket, namespace, snapshotter, image } = node;
    await configurePlugin(plugin, { containerd_address: socket, containerd_namespace: namespace, snapshotter });
    const { spec } = await plugin.driver.taskConfigSchema({});
    const config = { image, command: "/bin/sleep", args: ["3600"] };
    const task = resources.use(await TestTask.prepare(plugin, { config }, spec!));
    await task.start();
    return new PluginStage({ node, plugin, task }, resources.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }
}
