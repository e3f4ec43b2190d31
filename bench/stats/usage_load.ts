import { V8_FLAGS } from "../../tools/launcher/host/plugin_command.ts";
import { HelperProcess } from "../helper_process.ts";
import { processUsage } from "../../tests/support/node/process_usage.ts";
import { pause } from "./usage_stream.ts";

/** Most tasks whose usage is read at once. */
export const MOST_STREAMS = 200;
const WARM_UP_MS = 5_000;
const SPAN_MS = 15_000;

/** What some streams cost the plugin, and how many figures came each second. */
export interface LoadCost {
  readonly cpuPercent: number;
  readonly rssMb: number;
  readonly figuresASecond: number;
}

/** Three processes: a containerd in memory with 200 tasks, the plugin's services on it, and Nomad's side. */
export class UsageLoad implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #plugin: HelperProcess;
  readonly #host: HelperProcess;

  private constructor(resources: AsyncDisposableStack, { plugin, host }: Record<"plugin" | "host", HelperProcess>) {
    this.#resources = resources;
    this.#plugin = plugin;
    this.#host = host;
  }

  /** Starts all of it, and the tasks. */
  static async start({ workers }: { workers: number }): Promise<UsageLoad> {
    await using resources = new AsyncDisposableStack();
    const node = resources.use(new HelperProcess("fake_node.ts"));
    const plugin = resources.use(new HelperProcess("served_driver.ts", { flags: [V8_FLAGS] }));
    const args = [await plugin.ask("serve"), await node.ask("where"), `${workers}`];
    const host = resources.use(new HelperProcess("stats/stats_host.ts", { args }));
    await host.ask(`tasks ${MOST_STREAMS}`);
    return new UsageLoad(resources.move(), { plugin, host });
  }

  /** Reads the usage of so many tasks, and of no others, from now on. */
  async read(streams: number): Promise<void> {
    await this.#host.ask(`streams ${streams}`);
    await pause(WARM_UP_MS);
  }

  /** The 99th percentile of a unary call's time. */
  async callP99Ms(): Promise<number> {
    return Number(await this.#host.ask("calls"));
  }

  /** The 99th percentile of the delay of the plugin's event loop since this was last asked. */
  async delayP99Ms(): Promise<number> {
    return Number(await this.#plugin.ask("delay"));
  }

  /** What the streams that are read now cost. */
  async cost(): Promise<LoadCost> {
    const [before, figures] = [await processUsage(this.#plugin.pid), Number(await this.#host.ask("figures"))];
    await pause(SPAN_MS);
    const [after, all] = [await processUsage(this.#plugin.pid), Number(await this.#host.ask("figures"))];
    return {
      cpuPercent: (after.cpuSeconds - before.cpuSeconds) / SPAN_MS * 100_000,
      rssMb: after.rssMb,
      figuresASecond: (all - figures) / SPAN_MS * 1_000,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }
}
