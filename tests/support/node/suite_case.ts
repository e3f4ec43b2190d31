import assert from "node:assert/strict";
import type { Leftovers, TestNode } from "./test_node.ts";

/** One test of the shared suite, run on every kind of node. */
export interface Case {
  readonly name: string;
  /** Whether containerd goes away meanwhile, which is not done to one that other cases use. */
  readonly outage?: boolean;
  run(node: TestNode): Promise<void>;
}

const NOTHING: Leftovers = { containers: [], tasks: [], snapshots: [], leases: [] };

/** Fails when tasks left anything in containerd. */
export async function assertClean(node: TestNode): Promise<void> {
  assert.deepEqual(await node.leftovers(), NOTHING);
}
