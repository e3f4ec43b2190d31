import assert from "node:assert/strict";

import { Code } from "../../../packages/grpc/code.ts";
import type { RpcError } from "../../../packages/grpc/rpc_error.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { Job } from "../../support/agent/test_task.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { assertClean } from "../../support/node/suite_case.ts";

/** What a job has wrong, and what its author reads. */
export interface Refusal {
  readonly config?: Body;
  readonly task?: Job["task"];
  readonly plugin?: Body;
  /** Makes files of the allocation before the task is started. */
  readonly prepare?: (allocDir: string) => Promise<void>;
  readonly message: string | RegExp;
}

/** Registers a test that a task with such a value does not start, before anything is asked of containerd. */
export function refuses(what: string, { config, task: job, plugin, prepare, message }: Refusal): void {
  Deno.test(`StartTask refuses ${what}, before it asks anything of containerd`, async () => {
    await using node = await FakeNode.start();
    await using agent = await TestAgent.start(node, plugin);
    const image = "docker.io/library/not-here:1";
    await using task = await agent.task({ config: { image, ...config }, ...(job && { task: job }) });
    await prepare?.(task.allocDir.path);
    node.containerd.wire.clear();
    await assert.rejects(task.start(), (error: RpcError) => {
      // Not the code of an error that is worth another try.
      assert.equal(error.code, Code.UNKNOWN, error.message);
      if (typeof message === "string") assert.equal(error.message, message);
      else assert.match(error.message, message);
      return true;
    });
    assert.deepEqual(node.containerd.wire.methods, []);
    await assertClean(node);
  });
}
