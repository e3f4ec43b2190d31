import assert from "node:assert/strict";
import { busyboxImage } from "../../../dev/image/busybox_image.ts";
import type { TaskHandle } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { containerOf, type FaultStage, pidOf } from "../../containerd/faults/fault_stage.ts";
import { eventually } from "../../support/eventually.ts";
import type { Job, TestTask } from "../../support/agent/test_task.ts";
import { hostsDirectory } from "../../support/registry/hosts_directory.ts";
import { pushImage } from "../../support/registry/push_image.ts";
import { TestRegistry } from "../../support/registry/test_registry.ts";
import { Random } from "../random.ts";
import { WalkedTask } from "../walked_task.ts";
import type { Fault, World } from "../world.ts";
import { randomFault } from "./random_fault.ts";
import { RealProcess } from "./real_process.ts";

/** Where Nomad writes a task's output does not matter here, and each reader of a FIFO is a process of the test. */
const QUIET = { stdoutPath: "/dev/null", stderrPath: "/dev/null" };

/** A real containerd, a real registry, and the plugin in a process of its own that is killed where another takes its place. */
export class RealWorld implements World {
  readonly random: Random;
  tasks: WalkedTask[] = [];
  isUp = true;
  readonly #stage: FaultStage;
  readonly #registry: TestRegistry;
  /** The scripts of the tasks, by the task's id. */
  readonly #scripts = new Map<string, string>();
  #removed: TestTask[] = [];
  /** Beginnings of ids of containers that must not be there when containerd can tell. */
  #gone: string[] = [];
  #hostsDirectory = "";
  #streams = new AbortController();

  private constructor(stage: FaultStage, { random, registry }: { random: Random; registry: TestRegistry }) {
    this.#stage = stage;
    this.random = random;
    this.#registry = registry;
  }

  static async start(stage: FaultStage, seed: number): Promise<RealWorld> {
    const world = new RealWorld(stage, { random: new Random(seed), registry: await TestRegistry.start() });
    await pushImage(world.#registry, await busyboxImage({ name: world.remoteImage }));
    const hosts = { [world.#registry.address]: { server: world.#registry.url, mirrors: [world.#registry.url] } };
    world.#hostsDirectory = await hostsDirectory(world.#registry.directory, hosts);
    await world.#launch();
    return world;
  }

  get driver(): FaultStage["driver"] {
    return this.#stage.driver;
  }

  get image(): string {
    return this.#stage.node.image;
  }

  get remoteImage(): string {
    return `${this.#registry.address}/team/app:1`;
  }

  get missingImage(): string {
    return `${this.#registry.address}/team/missing:1`;
  }

  async prepare({ config, ...job }: Job): Promise<TestTask> {
    const task = await this.#stage.task({ ...job, config, task: QUIET });
    const { args } = config as { args: readonly string[] };
    this.#scripts.set(task.id, args.at(-1)!);
    return task;
  }

  async hold(task: TestTask, handle: TaskHandle): Promise<void> {
    const started = { task, handle };
    const process = new RealProcess(pidOf(started), this.#scripts.get(task.id)!);
    this.tasks.push(new WalkedTask(task, handle, { containerId: containerOf(started), process }));
    await Promise.resolve();
  }

  bury(task: TestTask): void {
    if (!this.#removed.includes(task)) this.#removed.push(task);
    this.tasks = this.tasks.filter((each) => each.task !== task);
  }

  assertGone(idPrefix: string): Promise<void> {
    this.#gone.push(idPrefix);
    return Promise.resolve();
  }

  randomFault(): Fault {
    const { containerd } = this.#stage.node;
    return randomFault({
      signal: (signal) => containerd.kill(signal),
      restart: () => this.restart(),
      replacePlugin: () => this.replacePlugin(),
      stopRegistry: () => this.#registry.stop(),
      bootRegistry: () => this.#registry.boot(),
    }, this.random);
  }

  async configure(config: Body): Promise<void> {
    await this.#stage.configure({ ...this.#registries, ...config });
  }

  /** The registry speaks plain http. */
  get #registries(): Body {
    return { registry_hosts_dir: this.#hostsDirectory };
  }

  async replacePlugin(): Promise<void> {
    this.#streams.abort();
    await this.#stage.kill();
    await this.#launch();
    for (const task of this.#removed) task.handOver(this.#stage.plugin);
    for (const { task } of this.tasks) task.handOver(this.#stage.plugin);
    for (const task of this.tasks) await task.recover(this.#stage.plugin);
  }

  /** With fingerprints begins what the driver does unasked. */
  async #launch(): Promise<void> {
    const { driver } = await this.#stage.launch({ config: this.#registries });
    this.#streams = new AbortController();
    const fingerprints = driver.fingerprint({}, { signal: this.#streams.signal })[Symbol.asyncIterator]();
    const follow = async () => {
      while (!(await fingerprints.next()).done);
    };
    follow().catch(() => {});
  }

  async stop(): Promise<void> {
    this.isUp = false;
    await this.#stage.node.stop();
  }

  async boot(): Promise<void> {
    await this.#stage.node.boot();
    this.isUp = true;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.boot();
  }

  async signalProcess(containerId: string, signal: Deno.Signal): Promise<void> {
    try {
      await this.#stage.node.signalProcess(containerId, signal);
    } catch (error) {
      // A process that has ended gets no signal.
      if (!(error instanceof Deno.errors.NotFound) && !(error instanceof TypeError)) throw error;
    }
  }

  async removeTask({ containerId }: WalkedTask, { withContainer }: { withContainer: boolean }): Promise<void> {
    const { containerd } = this.#stage.node;
    await containerd.ctr("tasks", "rm", "--force", containerId);
    if (withContainer) await containerd.ctr("containers", "rm", containerId);
  }

  async removeImage(): Promise<void> {
    await this.#stage.node.containerd.ctr("images", "rm", this.remoteImage);
  }

  async check(): Promise<void> {
    for (const task of this.tasks) await task.check();
    if (!this.isUp) return;
    for (const task of this.#removed.splice(0)) await task[Symbol.asyncDispose]();
    const gone = this.#gone.splice(0);
    if (gone.length === 0) return;
    // A shim ends a moment after its task was deleted.
    await eventually(async () => {
      const left = Object.values(await this.#stage.node.leftovers()).flat();
      assert.deepEqual(left.filter((id) => gone.some((prefix) => id.startsWith(prefix))), []);
    });
  }

  async finish(): Promise<void> {
    if (!this.isUp) await this.boot();
    await this.check();
    for (const { task } of this.tasks) this.bury(task);
    await this.check();
    await this.#stage.assertNothingIsLeft();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#streams.abort();
    await this.#registry[Symbol.asyncDispose]();
  }
}
