import { AssertionError } from "node:assert/strict";
import type { Random } from "./random.ts";
import { type Step, STEPS } from "./steps.ts";
import { within } from "./within.ts";
import type { Fault, World } from "./world.ts";

const STEP_MS = 180_000;
const FAULT_PERCENT = 25;
const PAIR_PERCENT = 20;
const SHOWN = 60;
/** What calls may fail with though nothing is in their way. */
const EXPECTED =
  /not found|process already finished|the task has ended|force is not set|registry does not have it|insufficient_scope|cannot pull with it/;

type Entry = [name: string, step: Step];

const deck = Object.entries(STEPS).flatMap((entry) => Array<Entry>(entry[1].weight).fill(entry));

/** What is done at one time: one step, or two that are not in each other's way. */
function pickSteps(random: Random, possible: readonly Entry[]): readonly Entry[] {
  const first = random.pick(possible);
  const others = possible.filter(([, { mayGoWithOthers }]) => mayGoWithOthers);
  return first[1].mayGoWithOthers && random.percent(PAIR_PERCENT) ? [first, random.pick(others)] : [first];
}

/** Runs steps with a fault in their way; resolves to what failed once the fault is over. */
async function runUnder(fault: Fault | undefined, steps: readonly Entry[], world: World): Promise<Error[]> {
  const over = new Set(world.tasks.filter(({ isRunning }) => !isRunning));
  const outcomes = await (async () => {
    await using _fault = fault?.begin();
    return await Promise.allSettled(steps.map(([, step]) => step.run(world)));
  })();
  if (fault?.isRestart) {
    for (const task of world.tasks) if (!task.isRunning && !over.has(task)) task.mayBeLost = true;
  }
  return outcomes.flatMap((outcome) => outcome.status === "rejected" ? [outcome.reason] : []);
}

/** Takes a step or two, one in a few under a fault; what it does, then how that went, is the trace's last line. */
async function take(world: World, trace: string[]): Promise<void> {
  const steps = pickSteps(world.random, deck.filter(([, { when }]) => when(world)));
  const { isUp } = world;
  const fault = isUp && world.random.percent(FAULT_PERCENT) ? world.randomFault() : undefined;
  const began = steps.map(([name]) => name).join(" and ") + (fault ? ` while ${fault.name}` : "");
  trace.push(began);
  const failures = await runUnder(fault, steps, world);
  const isPlain = isUp && steps.length === 1;
  const reasons = !isPlain ? /./s : fault ? fault.words ?? /./s : EXPECTED;
  for (const cause of failures) {
    const isExpected = !(cause instanceof AssertionError) &&
      (reasons.test(cause.message) || EXPECTED.test(cause.message));
    if (!isExpected) throw new Error(began, { cause });
  }
  trace[trace.length - 1] = [began, ...isUp ? [] : ["containerd is away"], ...failures.map(({ message }) => message)]
    .join(": ");
}

/** Takes that many random steps in a world, and holds the driver to the truth after each; tells the seed when it fails. */
export async function walk(world: World, { seed, steps }: { seed: number; steps: number }): Promise<void> {
  const trace: string[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      await within(take(world, trace), { ms: STEP_MS, what: "a step" });
      await world.check();
    }
    trace.push("the end");
    await world.finish();
  } catch (cause) {
    const lines = trace.slice(-SHOWN).map((line) => `  ${line}`).join("\n");
    throw new Error(`SEED=${seed} makes this walk again, it failed after ${trace.length} steps:\n${lines}`, { cause });
  }
}

/** SEED alone, else `always` and then new ones for the long form, and the same ones each time for the short one. */
export function* seeds(
  { walks, isNew, always = [] }: { walks: number; isNew: boolean; always?: readonly number[] },
): Generator<number> {
  const given = Deno.env.get("SEED");
  if (given !== undefined) return yield Number(given);
  yield* always;
  for (let walk = 1; walk <= walks; walk++) yield isNew ? crypto.getRandomValues(new Uint32Array(1))[0]! : walk;
}
