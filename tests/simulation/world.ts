import assert from "node:assert/strict";
import type { Body } from "../../tools/launcher/hcl/decode_spec.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import type { TestTask } from "../support/agent/test_task.ts";
import type { FakeTask } from "../../dev/in_process/fake_containerd/process/fake_task.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { assertClean } from "../support/node/suite_case.ts";
import { HandClock } from "../support/stats/hand_clock.ts";
import { Random } from "./random.ts";
import { SimulatedTask } from "./simulated_task.ts";

/** Shorter than in production, since the time that passes meanwhile is real. */
const OUTAGE_TIMEOUT_MS = 500;
const HOUR_MS = 3_600_000;

/** A node, the plugin of the moment, and the tasks that it should hold. */
export class World implements AsyncDisposable {
  readonly random: Random;
  readonly node: FakeNode;
  readonly clock: HandClock;
  tasks: SimulatedTask[] = [];
  /** Whether containerd serves. */
  isUp = true;
  #agent: TestAgent;
  #removed: TestTask[] = [];
  /** Every one that was made; a containerd that starts forgets those that have ended. */
  readonly #processes = new Map<string, FakeTask>();

  private constructor(random: Random, { node, clock, agent }: Pick<World, "node" | "clock" | "agent">) {
    this.random = random;
    this.node = node;
    this.clock = clock;
    this.#agent = agent;
    node.containerd.wire.intercept("Tasks.Create", { after: () => this.#noteProcesses() });
  }

  static async start(seed: number): Promise<World> {
    const node = await FakeNode.start();
    const clock = new HandClock();
    return new World(new Random(seed), { node, clock, agent: await startAgent(node, clock) });
  }

  get agent(): TestAgent {
    return this.#agent;
  }

  /** Keeps a task that was started, under watch from now on. */
  hold(task: TestTask, handle: Awaited<ReturnType<TestTask["start"]>>): void {
    const { containerId } = JSON.parse(new TextDecoder().decode(handle.driverState));
    const process = this.#processes.get(containerId);
    assert.ok(process, `"${containerId}" was started, and containerd made no task of it`);
    this.tasks.push(new SimulatedTask(task, handle, { containerId, process }));
  }

  #noteProcesses(): void {
    const { tasks } = this.node.containerd.state.namespace(this.node.namespace);
    for (const [id, process] of tasks) this.#processes.set(id, process);
  }

  /** Nothing of a container may be left. */
  async assertGone(containerId: string): Promise<void> {
    const left = Object.values(await this.node.leftovers()).flat().filter((name) => name.startsWith(containerId));
    assert.deepEqual(left, [], `something of "${containerId}" is left`);
  }

  /** A task that is removed; its directories go when containerd is there. */
  bury(task: TestTask): void {
    if (!this.#removed.includes(task)) this.#removed.push(task);
    this.tasks = this.tasks.filter((each) => each.task !== task);
  }

  /** Another plugin takes the place of this one, and is told of every task whose end was not told. */
  async replacePlugin(): Promise<void> {
    await this.#agent[Symbol.asyncDispose]();
    this.#agent = await startAgent(this.node, this.clock);
    for (const task of this.#removed) task.handOver(this.#agent);
    for (const task of this.tasks) task.task.handOver(this.#agent);
    for (const task of this.tasks) await task.recover(this.#agent);
  }

  async configure(config: Body): Promise<void> {
    await this.#agent.configure(this.node, config);
  }

  async stop(): Promise<void> {
    this.isUp = false;
    await this.node.stop();
  }

  async boot(): Promise<void> {
    await this.node.boot();
    this.isUp = true;
  }

  /** Holds the driver to the truth. */
  async check(): Promise<void> {
    if (this.isUp) await this.#agent.connected();
    for (const task of this.tasks) await task.check();
    if (this.isUp) { for (const task of this.#removed.splice(0)) await task[Symbol.asyncDispose](); }
  }

  /** Removes every task; what a fault left goes unasked, and then nothing is left. */
  async finish(): Promise<void> {
    if (!this.isUp) await this.boot();
    await this.#agent.connected();
    for (const { task, containerId } of this.tasks) {
      await task.destroy();
      await this.assertGone(containerId);
      this.bury(task);
    }
    await this.check();
    await this.clock.advance(HOUR_MS);
    await assertClean(this.node);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent[Symbol.asyncDispose]();
    await this.node[Symbol.asyncDispose]();
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
