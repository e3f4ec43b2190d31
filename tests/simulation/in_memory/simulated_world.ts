import assert from "node:assert/strict";
import type { TaskHandle } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { Job, TestTask } from "../../support/agent/test_task.ts";
import { fakeImage } from "../../../dev/in_process/fake_containerd/images/fake_images.ts";
import type { FakeTask } from "../../../dev/in_process/fake_containerd/process/fake_task.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { assertClean } from "../../support/node/suite_case.ts";
import { HandClock } from "../../support/stats/hand_clock.ts";
import { Random } from "../random.ts";
import { WalkedTask } from "../walked_task.ts";
import type { Fault, World } from "../world.ts";
import { REMOTE } from "./broken_registry.ts";
import { pauses } from "./pauses.ts";
import { randomFault } from "./random_fault.ts";
import { SimulatedProcess } from "./simulated_process.ts";

/** Shorter than in production, since the time that passes meanwhile is real. */
const OUTAGE_TIMEOUT_MS = 500;
const HOUR_MS = 3_600_000;

/** A containerd in memory, and the plugin in this process. */
export class SimulatedWorld implements World {
  readonly random: Random;
  readonly clock: HandClock;
  readonly remoteImage = REMOTE;
  readonly missingImage = "docker.io/library/missing:1";
  tasks: WalkedTask[] = [];
  isUp = true;
  readonly #node: FakeNode;
  #agent: TestAgent;
  #removed: TestTask[] = [];
  /** Every one that was made; a containerd that starts forgets those that have ended. */
  readonly #processes = new Map<string, FakeTask>();

  private constructor(random: Random, { node, clock, agent }: { node: FakeNode; clock: HandClock; agent: TestAgent }) {
    this.random = random;
    this.#node = node;
    this.clock = clock;
    this.#agent = agent;
    node.containerd.wire.intercept("Tasks.Create", { after: () => this.#noteProcesses() });
  }

  static async start(seed: number): Promise<SimulatedWorld> {
    const node = await FakeNode.start();
    node.containerd.registry.add(await fakeImage(REMOTE));
    const clock = new HandClock();
    return new SimulatedWorld(new Random(seed), { node, clock, agent: await startAgent(node, clock) });
  }

  get driver(): TestAgent["driver"] {
    return this.#agent.driver;
  }

  get image(): string {
    return this.#node.image;
  }

  prepare(job: Job): Promise<TestTask> {
    return this.#agent.task(job);
  }

  async hold(task: TestTask, handle: TaskHandle): Promise<void> {
    const { containerId } = JSON.parse(new TextDecoder().decode(handle.driverState));
    const process = this.#processes.get(containerId);
    assert.ok(process, `"${containerId}" was started, and containerd made no task of it`);
    this.tasks.push(new WalkedTask(task, handle, { containerId, process: new SimulatedProcess(process) }));
    await Promise.resolve();
  }

  #noteProcesses(): void {
    for (const [id, process] of this.#space.tasks) this.#processes.set(id, process);
  }

  get #space() {
    return this.#node.containerd.state.namespace(this.#node.namespace);
  }

  async assertGone(idPrefix: string): Promise<void> {
    const left = Object.values(await this.#node.leftovers()).flat().filter((name) => name.startsWith(idPrefix));
    assert.deepEqual(left, [], `something of "${idPrefix}" is left`);
  }

  bury(task: TestTask): void {
    if (!this.#removed.includes(task)) this.#removed.push(task);
    this.tasks = this.tasks.filter((each) => each.task !== task);
  }

  randomFault(): Fault {
    return randomFault(this.#node, this.random);
  }

  async replacePlugin(): Promise<void> {
    await this.#agent[Symbol.asyncDispose]();
    this.#agent = await startAgent(this.#node, this.clock);
    for (const task of this.#removed) task.handOver(this.#agent);
    for (const { task } of this.tasks) task.handOver(this.#agent);
    for (const task of this.tasks) await task.recover(this.#agent);
  }

  async configure(config: Body): Promise<void> {
    await this.#agent.configure(this.#node, config);
  }

  async stop(): Promise<void> {
    this.isUp = false;
    await this.#node.stop();
  }

  async boot(): Promise<void> {
    await this.#node.boot();
    this.isUp = true;
  }

  restart(): Promise<void> {
    return this.#node.restart();
  }

  signalProcess(containerId: string, signal: Deno.Signal): Promise<void> {
    return this.#node.signalProcess(containerId, signal);
  }

  removeTask({ containerId }: WalkedTask, { withContainer }: { withContainer: boolean }): Promise<void> {
    this.#processes.get(containerId)?.end();
    this.#space.tasks.delete(containerId);
    if (withContainer) this.#space.containers.delete(containerId);
    return Promise.resolve();
  }

  removeImage(): Promise<void> {
    this.#space.images.delete(REMOTE);
    return Promise.resolve();
  }

  async check(): Promise<void> {
    if (this.isUp) await this.#agent.connected();
    for (const task of this.tasks) await task.check();
    if (this.isUp) { for (const task of this.#removed.splice(0)) await task[Symbol.asyncDispose](); }
  }

  async finish(): Promise<void> {
    if (!this.isUp) await this.boot();
    await this.check();
    for (const { task, containerId } of this.tasks) {
      await task.destroy();
      await this.assertGone(containerId);
      this.bury(task);
    }
    await this.check();
    await this.clock.advance(HOUR_MS);
    await assertClean(this.#node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent[Symbol.asyncDispose]();
    await this.#node[Symbol.asyncDispose]();
    await pauses.over();
  }
}

async function startAgent(node: FakeNode, clock: HandClock): Promise<TestAgent> {
  const agent = await TestAgent.start(node, {}, { clock, outageTimeoutMs: OUTAGE_TIMEOUT_MS });
  follow(agent.fingerprints()).catch(() => {});
  return agent;
}

/** With fingerprints begins what the driver does unasked. */
async function follow(messages: AsyncIterator<unknown>): Promise<void> {
  while (!(await messages.next()).done);
}
