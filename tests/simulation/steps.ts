import assert from "node:assert/strict";
import { FOREVER, OBEDIENT, script, STUBBORN } from "../driver/suite/programs.ts";
import { TestExec } from "../support/agent/test_exec.ts";
import type { WalkedTask } from "./walked_task.ts";
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
const HOUR_MS = 3_600_000;
const WITHOUT_EFFECT = ["SIGHUP", "SIGUSR1", "SIGWINCH"];

/** Does something with one of the tasks, if there is one. */
function withTask(weight: number, run: (task: WalkedTask, world: World) => Promise<unknown>): Step {
  return {
    weight,
    mayGoWithOthers: true,
    when: ({ tasks }) => tasks.length > 0,
    run: (world) => run(world.random.pick(world.tasks), world),
  };
}

async function startTask(world: World): Promise<void> {
  const { random } = world;
  const program = random.pick([FOREVER, OBEDIENT, STUBBORN, script(`exit ${random.below(256)}`)]);
  const image = random.pick([...Array(16).fill(world.image), ...Array(3).fill(world.remoteImage), world.missingImage]);
  const task = await world.prepare({ config: { image, ...program } });
  try {
    await world.hold(task, await task.start());
  } catch (error) {
    world.bury(task);
    await world.assertGone(task.config.allocId);
    throw error;
  }
}

async function runCommand(walked: WalkedTask, { random, driver }: World): Promise<void> {
  const code = random.below(200);
  using session = new TestExec(driver, { taskId: walked.task.id, command: ["sh", "-c", `exit ${code}`] });
  const { result } = await session.outcome();
  // A task that ends takes its commands with it.
  if (!walked.mayEnd) assert.equal(result?.exitCode, code);
}

async function readStats({ task }: WalkedTask, { driver }: World): Promise<void> {
  const stats = driver.taskStats({ taskId: task.id, collectionInterval: { seconds: 1n } });
  for await (const _first of stats) return;
}

async function destroy(walked: WalkedTask, world: World, options: { force: boolean }): Promise<void> {
  const { task, containerId } = walked;
  if (options.force) walked.mayBeKilled = true;
  await task.destroy(options);
  await world.assertGone(containerId);
  world.bury(task);
}

async function removeBehindBack(walked: WalkedTask, world: World): Promise<void> {
  walked.mayBeKilled = true;
  walked.mayBeLost = true;
  await world.removeTask(walked, { withContainer: world.random.percent(50) });
}

const always = () => true;
const isUp = (world: World) => world.isUp;
const hasTaskAndContainerd = (world: World) => world.isUp && world.tasks.length > 0;

/** By name, as a trace shows them. */
export const STEPS: Readonly<Record<string, Step>> = {
  "StartTask": { weight: 30, mayGoWithOthers: true, when: ({ tasks }) => tasks.length < MOST_TASKS, run: startTask },
  "SignalTask without effect": withTask(4, ({ task }, { random }) => task.signal(random.pick(WITHOUT_EFFECT))),
  "SignalTask": withTask(6, async (walked, { random }) => {
    walked.mayBeKilled = true;
    await walked.task.signal(random.pick(["SIGTERM", "SIGKILL"]));
  }),
  "StopTask": withTask(8, async (walked, { random }) => {
    walked.mayBeKilled = true;
    await walked.task.stop({ timeoutMs: random.below(30) });
    assert.equal(walked.isRunning, false, "StopTask has succeeded and the task runs on");
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
    async ({ task, handle, isHeld }, world) => await (isHeld ? task.recover(world, handle) : undefined),
  ),
  "SetConfig": {
    weight: 3,
    when: always,
    run: (world) => world.configure({ stats_interval: `${1 + world.random.below(5)}s` }),
  },
  "another plugin": { weight: 5, when: always, run: (world) => world.replacePlugin() },
  "containerd goes": { weight: 5, when: isUp, run: (world) => world.stop() },
  "containerd comes": { weight: 40, when: (world) => !isUp(world), run: (world) => world.boot() },
  "containerd goes and comes": { weight: 3, when: isUp, run: (world) => world.restart() },
  "time passes": {
    weight: 6,
    when: ({ clock }) => clock !== undefined,
    run: async ({ clock, random }) => await clock?.advance(random.below(HOUR_MS)),
  },
  "a task is removed behind the driver's back": {
    ...withTask(2, removeBehindBack),
    mayGoWithOthers: false,
    when: hasTaskAndContainerd,
  },
  "an image is removed behind the driver's back": { weight: 3, when: isUp, run: (world) => world.removeImage() },
  "a process gets a signal": withTask(6, async (walked, world) => {
    walked.mayBeKilled = true;
    await world.signalProcess(walked.containerId, world.random.pick(["SIGTERM", "SIGKILL"]));
  }),
};
