import { AssertionError } from "node:assert/strict";
import { isSoak, soakSize } from "../soak/soak_size.ts";
import { randomFault } from "./random_fault.ts";
import { type Step, STEPS } from "./steps.ts";
import { within } from "./within.ts";
import { World } from "./world.ts";

const WALKS = soakSize({ soak: 500, test: 3 });
const STEPS_OF_A_WALK = 100;
const STEP_MS = 60_000;
const FAULT_PERCENT = 25;
const SHOWN = 60;
/** What calls may fail with though nothing is in their way. */
const EXPECTED = /not found|process already finished|the task has ended|force is not set|registry does not have it/;

const deck = Object.entries(STEPS).flatMap((entry) => Array<[string, Step]>(entry[1].weight).fill(entry));

/** Takes one step, one in a few under a fault; what it did as a line of the trace. */
async function take(world: World): Promise<string> {
  const [name, step] = world.random.pick(deck.filter(([, { when }]) => when(world)));
  const fault = world.isUp && world.random.percent(FAULT_PERCENT) ? randomFault(world.node, world.random) : undefined;
  const began = fault ? `${name} while ${fault.name}` : name;
  const wasUp = world.isUp;
  try {
    using _fault = fault?.begin();
    await step.run(world);
    return began;
  } catch (error) {
    if (error instanceof AssertionError) throw new Error(began, { cause: error });
    const message = error instanceof Error ? error.message : String(error);
    if (wasUp && !fault && !EXPECTED.test(message)) throw new Error(began, { cause: error });
    return `${began}${wasUp ? "" : " (containerd is away)"}: ${message}`;
  }
}

async function walk(seed: number): Promise<void> {
  const trace: string[] = [];
  await using world = await World.start(seed);
  try {
    for (let step = 0; step < STEPS_OF_A_WALK; step++) {
      trace.push(await within(take(world), { ms: STEP_MS, what: "a step" }));
      await world.check();
    }
    trace.push("the end");
    await world.finish();
  } catch (cause) {
    const lines = trace.slice(-SHOWN).map((line) => `  ${line}`).join("\n");
    throw new Error(`SEED=${seed} makes this walk again, it failed after ${trace.length} steps:\n${lines}`, { cause });
  }
}

/** SEED alone, else new ones for the long form, and the same ones each time for the short one. */
function* seeds(): Generator<number> {
  const given = Deno.env.get("SEED");
  if (given !== undefined) return yield Number(given);
  for (let walk = 1; walk <= WALKS; walk++) yield isSoak ? crypto.getRandomValues(new Uint32Array(1))[0]! : walk;
}

Deno.test("random calls and faults: no running task is ended, each end is told once with its code, nothing is left", async () => {
  for (const seed of seeds()) await walk(seed);
});
