import assert from "node:assert/strict";

import type { Body } from "../../src/hcl/decode_spec.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../support/skip_unless.ts";
import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import type { Job, TestTask } from "../support/agent/test_task.ts";
import { RealNode } from "../support/node/real_node.ts";
import { assertClean } from "../support/node/suite_case.ts";

/** A real node, its agent, and what tests of options do with both. */
export class Rows {
  readonly node: RealNode;
  readonly agent: TestAgent;

  constructor(node: RealNode, agent: TestAgent) {
    this.node = node;
    this.agent = agent;
  }

  /** Runs a shell script as a task to its end and resolves to the lines it wrote. */
  output(script: string, { config, ...job }: Partial<Job> = {}): Promise<string[]> {
    return this.run({ image: this.node.image, command: "/bin/sh", args: ["-c", script], ...config }, job);
  }

  /** Runs a task to its end and resolves to the lines it wrote. */
  async run(config: Body, job: Omit<Job, "config"> = {}): Promise<string[]> {
    await using task = await this.agent.task({ config, ...job });
    await task.start();
    return (await task.allocDir.stdout.text()).trimEnd().split("\n");
  }

  /** Starts a shell script as a task that says "ready" when it is, and waits for that. */
  async ready(script: string, { config, ...job }: Partial<Job> = {}): Promise<TestTask> {
    const program = { image: this.node.image, command: "/bin/sh", args: ["-c", script] };
    await using stack = new AsyncDisposableStack();
    const task = stack.use(await this.agent.task({ config: { ...program, ...config }, ...job }));
    await task.start();
    assert.equal(await task.allocDir.stdout.line(), "ready");
    stack.move();
    return task;
  }
}

/** What one row of the options promises, seen from inside a container. */
export interface Row {
  readonly name: string;
  run(rows: Rows): Promise<void>;
}

/** What the rows need of the machine; root unless said otherwise. */
interface Need {
  readonly holds: boolean;
  readonly reason: string;
}

/** Registers one test for each release of containerd, with a step for each row; without what they need they are ignored. */
export function testRows(
  about: string,
  rows: readonly Row[],
  { holds, reason }: Need = { holds: isRoot, reason: NEEDS_ROOT },
): void {
  for (const release of CONTAINERD_RELEASES) {
    Deno.test({
      name: `${about} [containerd ${release}]`,
      ignore: skipUnless(holds, reason),
      async fn(test) {
        await using node = await RealNode.start(release);
        await using agent = await TestAgent.start(node);
        for (const { name, run } of rows) await test.step(name, () => run(new Rows(node, agent)));
        await assertClean(node);
      },
    });
  }
}
