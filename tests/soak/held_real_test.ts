import assert from "node:assert/strict";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { useOwnHttp2 } from "../../packages/grpc/use_own_http2.ts";
import { configurePlugin } from "../../tools/launcher/host/configure_plugin.ts";
import { PluginHost } from "../../tools/launcher/host/plugin_host.ts";
import type { TaskHandle } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { FOREVER } from "../driver/suite/programs.ts";
import { TestTask } from "../support/agent/test_task.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../support/skip_unless.ts";
import { testedPlugin } from "../support/tested_plugin.ts";
import { pluginResources } from "./plugin_resources.ts";
import { soakSize } from "./soak_size.ts";

useOwnHttp2();

const HELD = soakSize({ soak: 2_000, test: 100 });
/** What a plugin has loaded and kept once it has held a few tasks does not count for the others. */
const FIRST = 20;
const STARTERS = 8;
const STATS_INTERVAL_MS = 5_000;
/** A short run tells little of the memory of one: what the plugin takes in passing counts for too much. */
const MOST_KIB = soakSize({ soak: 128, test: 512 });

/** A task that a plugin holds, with the streams that Nomad keeps open for it. */
interface Held {
  readonly task: TestTask;
  readonly handle: TaskHandle;
  readonly end: ReturnType<TestTask["wait"]>;
}

/** A plugin in a process of its own on a containerd in memory, for 2,000 shims are more than a machine for tests has memory for. */
class HeldStage implements AsyncDisposable {
  readonly node: FakeNode;
  readonly #resources: AsyncDisposableStack;
  readonly #leaving = new AbortController();

  private constructor(node: FakeNode, resources: AsyncDisposableStack) {
    this.node = node;
    this.#resources = resources;
  }

  static async start(): Promise<HeldStage> {
    const resources = new AsyncDisposableStack();
    return new HeldStage(resources.use(await FakeNode.start()), resources);
  }

  async launch(): Promise<PluginHost> {
    const plugin = this.#resources.use(await PluginHost.start({ command: testedPlugin() }));
    const { socket, namespace, snapshotter, containerdState } = this.node;
    const place = { containerd_address: socket, containerd_namespace: namespace, snapshotter };
    await configurePlugin(plugin, { ...place, containerd_state: containerdState, network: [{ mode: "none" }] });
    await plugin.driver.init({});
    return plugin;
  }

  /** Opens what Nomad has open for a task, and resolves once its usage has been told. */
  async open({ driver }: PluginHost, { id }: TestTask): Promise<void> {
    const request = { taskId: id, collectionInterval: durationFromMs(STATS_INTERVAL_MS) };
    const stats = driver.taskStats(request, { signal: this.#leaving.signal })[Symbol.asyncIterator]();
    const { value } = await stats.next();
    assert.ok(value?.stats?.aggResourceUsage?.memory);
    const readOn = async () => {
      while (!(await stats.next()).done);
    };
    readOn().catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    await this.#resources[Symbol.asyncDispose]();
  }
}

/** Starts so many tasks, some at a time, with their streams. */
async function hold(stage: HeldStage, plugin: PluginHost, count: number): Promise<Held[]> {
  const schema = (await plugin.driver.taskConfigSchema({})).spec!;
  const job = {
    config: { image: stage.node.image, ...FOREVER },
    task: { stdoutPath: "/dev/null", stderrPath: "/dev/null" },
  };
  const held: Held[] = [];
  let left = count;
  const starter = async () => {
    while (left-- > 0) {
      const task = await TestTask.prepare(plugin, job, { schema, inMemory: true });
      const handle = await task.start();
      held.push({ task, handle, end: task.wait() });
    }
  };
  await Promise.all(Array.from({ length: STARTERS }, starter));
  await Promise.all(held.map(({ task }) => stage.open(plugin, task)));
  return held;
}

async function memoryKib({ process: { pid } }: PluginHost): Promise<number> {
  return (await pluginResources(pid)).memoryBytes / 1024;
}

Deno.test({
  name: `${HELD} tasks are held with their waits and statistics for little memory each, and a new plugin finds them`,
  ignore: skipUnless(isRoot, NEEDS_ROOT),
  async fn() {
    await using stage = await HeldStage.start();
    const plugin = await stage.launch();
    const held = await hold(stage, plugin, FIRST);
    const beforeKib = await memoryKib(plugin);
    held.push(...await hold(stage, plugin, HELD - FIRST));
    const eachKib = (await memoryKib(plugin) - beforeKib) / (HELD - FIRST);
    console.log(`${HELD} held: ${Math.round(eachKib)} KiB for each, over ${Math.round(beforeKib / 1024)} MiB`);
    assert.ok(eachKib < MOST_KIB, `${eachKib} KiB for each task`);

    plugin.process.kill("SIGKILL");
    await plugin.process.exited;
    await Promise.allSettled(held.map(({ end }) => end));
    const next = await stage.launch();
    const since = performance.now();
    await Promise.all(held.map(({ task, handle }) => task.recover(next, handle)));
    console.log(`${HELD} recovered in ${Math.round(performance.now() - since)} ms`);
    const ends = held.map(({ task }) => task.wait());
    await Promise.all(held.map(({ task }) => stage.open(next, task)));
    await Promise.all(held.map(({ task }) => task.stop({ signal: "SIGKILL" })));
    for (const { result } of await Promise.all(ends)) assert.equal(result?.exitCode, 137);
    for (const { task } of held) await task[Symbol.asyncDispose]();
    assert.deepEqual((await stage.node.leftovers()).containers, []);
  },
});
