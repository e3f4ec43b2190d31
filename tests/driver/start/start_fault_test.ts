import assert from "node:assert/strict";
import { Code } from "../../../packages/grpc/code.ts";
import { type Failure, failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { TestTask } from "../../support/agent/test_task.ts";
import { failing, failingOnce } from "../../../dev/in_process/fake_containerd/faults.ts";
import type { Interception } from "../../../dev/in_process/fake_containerd/wire.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { assertClean } from "../../support/node/suite_case.ts";
import { FOREVER } from "../suite/programs.ts";

/** One call of StartTask: the method and how many calls to it came before. */
interface Step {
  readonly method: string;
  readonly earlier: number;
}

/** What StartTask asks of containerd, in order. */
async function stepsOfStart(node: FakeNode, agent: TestAgent): Promise<Step[]> {
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  node.containerd.wire.clear();
  await task.start();
  const methods = node.containerd.wire.methods.filter((method) => method !== "Version.Version");
  return methods.map((method, index) => ({
    method,
    earlier: methods.slice(0, index).filter((m) => m === method).length,
  }));
}

/** Does something at one call only. */
function atStep({ earlier }: Step, interception: Interception): Interception {
  let seen = 0;
  const hit = () => seen === earlier + 1;
  return {
    async before(call) {
      seen++;
      if (hit()) await interception.before?.(call);
    },
    async after(call) {
      if (hit()) await interception.after?.(call);
    },
  };
}

/** What StartTask failed with; undefined when it bore the fault, and then the task is removed again. */
async function failureOfStart(task: TestTask): Promise<Failure | undefined> {
  const started = task.start();
  const [{ status }] = await Promise.allSettled([started]);
  if (status === "rejected") return await failureOf(started);
  await task.destroy();
  return undefined;
}

for (const moment of ["before", "after"] as const) {
  Deno.test(`StartTask leaves nothing when containerd goes away ${moment} any of its steps, and may be tried again`, async (t) => {
    await using node = await FakeNode.start();
    await using agent = await TestAgent.start(node);
    for (const step of await stepsOfStart(node, agent)) {
      await t.step(`${step.method} ${step.earlier + 1}`, async () => {
        await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
        using _fault = node.containerd.wire.intercept(step.method, atStep(step, { [moment]: () => node.restart() }));
        const failure = await failureOfStart(task);
        assert.ok(failure === undefined || failure.recoverable, failure?.message ?? "");
        await assertClean(node);
      });
    }
  });
}

Deno.test("StartTask leaves nothing when any of its steps fails, and tells containerd's words", async (t) => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  for (const step of await stepsOfStart(node, agent)) {
    await t.step(`${step.method} ${step.earlier + 1}`, async () => {
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      using _fault = node.containerd.wire.intercept(step.method, atStep(step, failing(Code.UNKNOWN, "no luck today")));
      const failure = await failureOfStart(task);
      assert.match(failure?.message ?? "no luck today", /no luck today/);
      await assertClean(node);
    });
  }
});

Deno.test("StartTask waits for containerd to undo a task that a killed plugin began to make", async () => {
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  const words = "failed to start shim: mkdir /run/containerd/io.containerd.runtime.v2.task/nomad/web: file exists";
  using _fault = node.containerd.wire.intercept("Tasks.Create", failingOnce(Code.UNKNOWN, words));
  await task.start();
  assert.equal((await node.leftovers()).tasks.length, 1);
});
