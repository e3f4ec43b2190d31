import type { TaskHandle } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { configurePlugin } from "../../../tools/launcher/host/configure_plugin.ts";
import { PluginHost } from "../../../tools/launcher/host/plugin_host.ts";
import { TestTask } from "../../support/agent/test_task.ts";
import type { RealNode } from "../../support/node/real_node.ts";
import { testedPlugin } from "../../support/tested_plugin.ts";
import { useOwnHttp2 } from "../../../packages/grpc/use_own_http2.ts";

useOwnHttp2();

/** On a real node, the plugin in a process of its own, and an idle task. */
export class PluginStage implements AsyncDisposable {
  readonly node: RealNode;
  readonly plugin: PluginHost;
  readonly task: TestTask;
  readonly handle: TaskHandle;
  readonly #resources: AsyncDisposableStack;

  private constructor(
    parts: Pick<PluginStage, "node" | "plugin" | "task" | "handle">,
    resources: AsyncDisposableStack,
  ) {
    ({ node: this.node, plugin: this.plugin, task: this.task, handle: this.handle } = parts);
    this.#resources = resources;
  }

  static async start(node: RealNode): Promise<PluginStage> {
    await using resources = new AsyncDisposableStack();
    const plugin = resources.use(await PluginHost.start({ command: testedPlugin() }));
    const { socket, namespace, snapshotter, image } = node;
    await configurePlugin(plugin, {
      containerd_address: socket,
      containerd_namespace: namespace,
      snapshotter,
      network: [{ mode: "none" }],
    });
    const { spec } = await plugin.driver.taskConfigSchema({});
    const config = { image, command: "/bin/sleep", args: ["3600"] };
    const task = resources.use(await TestTask.prepare(plugin, { config }, { schema: spec!, inMemory: false }));
    const handle = await task.start();
    return new PluginStage({ node, plugin, task, handle }, resources.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }
}
