import assert from "node:assert/strict";
import { script } from "./programs.ts";
import type { Case } from "./case.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";

/** Running a task to its own end. */
export const runCases: readonly Case[] = [
  {
    name: "StartTask runs the task, its output reaches Nomad's FIFOs, WaitTask tells its exit code",
    async run(node) {
      await using agent = await TestAgent.start(node);
      const program = script("echo hello $WHO; echo oops >&2; exit 3");
      await using task = await agent.task({ config: { image: node.image, ...program }, env: { WHO: "world" } });
      await task.start();
      const { result, err } = await task.wait();
      assert.deepEqual([result?.exitCode, result?.signal, result?.oomKilled, err], [3, 0, false, ""]);
      assert.equal(await task.allocDir.stdout.text(), "hello world\n");
      assert.equal(await task.allocDir.stderr.text(), "oops\n");
    },
  },
];
