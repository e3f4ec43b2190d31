import { faultTest } from "../containerd/faults/fault_stage.ts";
import { isSoak } from "../soak/soak_size.ts";
import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";
import { RealWorld } from "./on_containerd/real_world.ts";
import { seeds, walk } from "./walk.ts";

const WALKS = 5;
const STEPS_OF_A_WALK = 50;

/** Only `deno task soak` walks on real ones, which takes a quarter of a minute a walk on an idle machine. */
const RELEASES = isSoak ? CONTAINERD_RELEASES : [];

faultTest(
  "random calls and faults on a real containerd: ends are true and told once, nothing is left",
  async (stage) => {
    for (const seed of seeds({ walks: WALKS, isNew: true })) {
      await using world = await RealWorld.start(stage, seed);
      await walk(world, { seed, steps: STEPS_OF_A_WALK });
      await stage.kill();
    }
  },
  { releases: RELEASES },
);
