import assert from "node:assert/strict";
import { FOREVER, OBEDIENT, script, STUBBORN } from "../driver/suite/programs.ts";
import { TestExec } from "../support/agent/test_exec.ts";
import type { SimulatedTask } from "./simulated_task.ts";
import type { World } from "./world.ts";

/** One thing that Nomad or the world does, `when` it can be done; `weight` is how often. It may fail where containerd is away or a fault is in the way. */
export interface Step {
  readonly weight: number;
  /** Whether it is a call that Nomad may make while another one goes on. */
  readonly mayGoWithOthers?: boolean;
  when(world: World): boolean;
  run(world: World): Promise<unknown>;
}

const MOST_TASKS = 8;
const MISSING = "docker.io/library/missing:1";
const HOUR_MS = 3_600_000;
const WITHOUT_EFFECT = ["SIGHUP", "SIGUSR1", "SIGWINCH"];

/** Does something with one of the tasks, if there is one. */
function withTask(weight: number, run: (task: SimulatedTask, world: World) => Promise<unknown>): Step {
  return {
    weight,
    mayGoWithOthers: true,
    when: ({ tasks }) => tasks.length > 0,
    run: (world) => run(world.random.pick(world.tasks), world),
  };
}

async function startTask(world: World): Promise<void> {
  const { random, node, agent } = world;
  const program = random.pick([FOREVER, OBEDIENT, STUBBORN, script(`exit ${random.below(256)}`)]);
  const image = random.percent(5) ? MISSING : node.image;
  const task = await agent.task({ config: { image, ...program } });
  try {
    world.hold(task, await task.start());
  } catch (error) {
    world.bury(task);
    await world.assertGone(task.config.allocId);
    throw error;
  }
}

async function runCommand(simulated: SimulatedTask, { random, agent }: World): Promise<void> {
  const code = random.below(200);
  using session = new TestExec(agent.driver, { taskId: simulated.task.id, command: ["sh", "-c", `exit ${code}`] });
  const { result } = await session.outcome();
  // A task that ends takes its commands with it.
  if (!simulated.mayEnd) assert.equal(result?.exitCode, code);
}

async function readStats({ task }: SimulatedTask, { agent }: World): Promise<void> {
  const stats = agent.driver.taskStats({ taskId: task.id, collectionInterval: { seconds: 1n } });
  for await (const _first of stats) return;
}

async function destroy(simulated: SimulatedTask, world: World, options: { force: boolean }): Promise<void> {
  const { task, containerId } = simulated;
  if (options.force) simulated.mayEnd = true;
  await task.destroy(options);
  await world.assertGone(containerId);
  world.bury(task);
}

async function removeBehindBack(simulated: SimulatedTask, { node, random }: World): Promise<void> {
  simulated.endBehindBack();
  const { tasks, containers } = node.containerd.state.namespace(node.namespace);
  tasks.delete(simulated.containerId);
  if (random.percent(50)) containers.delete(simulated.containerId);
  await Promise.resolve();
}

const always = () => true;
const isUp = (world: World) => world.isUp;
const hasTaskAndContainerd = (world: World) => world.isUp && world.tasks.length > 0;

/** By name, as a trace shows them. */
export const STEPS: Readonly<Record<string, Step>> = {
  "StartTask": { weight: 30, mayGoWithOthers: true, when: ({ tasks }) => tasks.length < MOST_TASKS, run: startTask },
  "SignalTask without effect": withTask(4, ({ task }, { random }) => task.signal(random.pick(WITHOUT_EFFECT))),
  "SignalTask": withTask(6, async (simulated, { random }) => {
    simulated.mayEnd = true;
    await simulated.task.signal(random.pick(["SIGTERM", "SIGKILL"]));
  }),
  "StopTask": withTask(8, async (simulated, { random }) => {
    simulated.mayEnd = true;
    await simulated.task.stop({ timeoutMs: random.below(30) });
    assert.equal(simulated.isRunning, false, "StopTask has succeeded and the task runs on");
  }),
  "DestroyTask by force": withTask(8, (task, world) => destroy(task, world, { force: true })),
  "DestroyTask": withTask(6, (task, world) => destroy(task, world, { force: false })),
  "InspectTask": withTask(4, ({ task }) => task.inspect()),
  "WaitTask again": withTask(4, async (task) => await (task.isTold ? undefined : task.watch())),
  "ExecTaskStreaming": withTask(5, runCommand),
  // A containerd that is away has nothing to measure, so that the first reading would not come.
  "TaskStats": { ...withTask(1, readStats), when: hasTaskAndContainerd },
  "RecoverTask of a task that is held": withTask(
    3,
    async ({ task, handle, isHeld }, { agent }) => await (isHeld ? task.recover(agent, handle) : undefined),
  ),
  "SetConfig": {
    weight: 3,
    when: always,
    run: (world) => world.configure({ stats_interval: `${1 + world.random.below(5)}s` }),
  },
  "another plugin": { weight: 5, when: always, run: (world) => world.replacePlugin() },
  "containerd goes": { weight: 5, when: isUp, run: (world) => world.stop() },
  "containerd comes": { weight: 40, when: (world) => !isUp(world), run: (world) => world.boot() },
  "containerd goes and comes": { weight: 3, when: isUp, run: ({ node }) => node.restart() },
  "time passes": { weight: 6, when: always, run: ({ clock, random }) => clock.advance(random.below(HOUR_MS)) },
  "a task is removed behind the driver's back": {
    ...withTask(2, removeBehindBack),
    mayGoWithOthers: false,
    when: hasTaskAndContainerd,
  },
  "a process gets a signal": withTask(6, async (simulated, { node, random }) => {
    simulated.mayEnd = true;
    await node.signalProcess(simulated.containerId, random.pick(["SIGTERM", "SIGKILL"]));
  }),
};
