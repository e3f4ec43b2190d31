import assert from "node:assert/strict";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { eventually } from "../eventually.ts";
import { assertClean } from "../node/suite_case.ts";
import { RealNode } from "../node/real_node.ts";
import { CONTAINERD_RELEASES } from "../real_containerd_test_case.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../skip_unless.ts";
import { type NetworkLeftovers, NetworkStage } from "./network_stage.ts";

/** One thing that a network promises. */
export interface NetworkRow {
  readonly name: string;
  run(stage: NetworkStage): Promise<void>;
}

const NOTHING: NetworkLeftovers = { interfaces: [], rules: [], addresses: [], records: [], namespaces: [] };

/** Registers one test with a step for each row on one node, after each of which nothing is left; without root it is ignored. */
export function testNetwork(
  about: string,
  { block, suite }: { block?: Body; suite?: "sid" },
  rows: readonly NetworkRow[],
): void {
  const [release = "trixie"] = CONTAINERD_RELEASES;
  Deno.test({
    name: `${about} [containerd ${release}]`,
    ignore: skipUnless(isRoot, NEEDS_ROOT),
    async fn(test) {
      await using node = await RealNode.start(release);
      await using stage = await NetworkStage.start(node, { ...(block && { block }), ...(suite && { suite }) });
      for (const { name, run } of rows) {
        await test.step(name, async () => {
          await run(stage);
          await assertNoNetworks(stage);
          await assertClean(node);
        });
      }
    },
  });
}

/** Fails when anything of a network is left on the node once those of the tasks that were destroyed have gone. */
export async function assertNoNetworks(stage: NetworkStage): Promise<void> {
  await eventually(async () => assert.deepEqual(await stage.leftovers(), NOTHING));
}
