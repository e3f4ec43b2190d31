import { isSoak, soakSize } from "../soak/soak_size.ts";
import { SimulatedWorld } from "./in_memory/simulated_world.ts";
import { seeds, walk } from "./walk.ts";

const WALKS = soakSize({ soak: 500, test: 4 });
const ONCE_FAILED = [7_932, 205_907];
/** Walks that go on at a time: most of a walk is waiting. */
const WALKS_AT_ONCE = 6;
const STEPS_OF_A_WALK = 100;

Deno.test("random calls and faults: no running task is ended, each end is told once with its code, nothing is left", async () => {
  const next = seeds({ walks: WALKS, isNew: isSoak, always: ONCE_FAILED });
  const walkOn = async () => {
    for (const seed of next) {
      await using world = await SimulatedWorld.start(seed);
      await walk(world, { seed, steps: STEPS_OF_A_WALK });
    }
  };
  await Promise.all(Array.from({ length: WALKS_AT_ONCE }, walkOn));
});
