import { resolve } from "node:path";
import { encode } from "@msgpack/msgpack";
import { PrivateContainerd } from "../dev/containerd/private_containerd.ts";
import { ensureContainerd } from "../dev/containerd/ensure_containerd.ts";
import { busyboxImage } from "../dev/image/busybox_image.ts";
import { PluginHost } from "../tools/launcher/host/plugin_host.ts";
import { pluginCommand } from "../tools/launcher/host/plugin_command.ts";
import { startBenchTask } from "./bench_task.ts";
import { useOwnHttp2 } from "../packages/grpc/use_own_http2.ts";

useOwnHttp2();

/** The image that the benches run, present before they start. */
export const IMAGE = "docker.io/library/busybox:1.36";

/** The plugin that the benches measure: the binary that `PLUGIN` names, or the source. */
export function pluginUnderTest(): string[] {
  const binary = Deno.env.get("PLUGIN");
  return pluginCommand(binary && resolve(binary));
}

/** What the two processes are given. */
export interface BenchNodeOptions {
  /** Set over containerd's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Words before the plugin's command. */
  readonly words?: readonly string[];
  /** Set over the plugin's environment. */
  readonly pluginEnvironment?: Readonly<Record<string, string>>;
}

/** A private containerd and the plugin as a process on it, as Nomad would run it. */
export class BenchNode implements AsyncDisposable {
  readonly containerd: PrivateContainerd;
  readonly plugin: PluginHost;
  readonly #directory: string;

  private constructor(containerd: PrivateContainerd, plugin: PluginHost, directory: string) {
    this.containerd = containerd;
    this.plugin = plugin;
    this.#directory = directory;
  }

  /** Starts both; `config` is set over the plugin's block. */
  static async start(
    config: Record<string, unknown> = {},
    { environment = {}, words = [], pluginEnvironment = {} }: BenchNodeOptions = {},
  ): Promise<BenchNode> {
    const containerd = await PrivateContainerd.start({ binaries: await ensureContainerd(), environment });
    await containerd.importImages(await busyboxImage({ name: IMAGE }));
    const plugin = await PluginHost.start({ command: [...words, ...pluginUnderTest()], env: pluginEnvironment });
    const { socket, namespace, snapshotter } = containerd;
    const block = { containerd_address: socket, containerd_namespace: namespace, snapshotter, ...config };
    await plugin.base.setConfig({ msgpackConfig: encode(block) });
    const directory = await Deno.makeTempDir({ prefix: "bench-" });
    return new BenchNode(containerd, plugin, directory);
  }

  /** Starts a busybox task, of another image if one is named; resolves to its id once Nomad would show it running. */
  startTask(
    command: string,
    args: readonly string[] = [],
    { image = IMAGE, port }: { image?: string; port?: number } = {},
  ): Promise<string> {
    const published = port === undefined ? {} : { port };
    return startBenchTask(this.plugin.driver, { image, directory: this.#directory, command, args, ...published });
  }

  /** Ends and removes a task. */
  async destroyTask(taskId: string): Promise<void> {
    await this.plugin.driver.destroyTask({ taskId, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.plugin[Symbol.asyncDispose]();
    await this.containerd[Symbol.asyncDispose]();
    await Deno.remove(this.#directory, { recursive: true });
  }
}
