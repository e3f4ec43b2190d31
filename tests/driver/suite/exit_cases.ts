import assert from "node:assert/strict";
import { failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { Case } from "../../support/node/suite_case.ts";
import { FOREVER, script } from "./programs.ts";

/** How a task's end is told. */
export const exitCases: readonly Case[] = [
  {
    name: "WaitTask tells the signal that ended a task, and 128 more as its exit code",
    async run(node) {
      await using agent = await TestAgent.start(node);
      // In the node's pid namespace a process is no init, which would not hear a signal without a handler.
      await using task = await agent.task({ config: { image: node.image, pid_mode: "host", ...FOREVER } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await task.signal("SIGTERM");
      const { result } = await task.wait();
      assert.deepEqual([result?.exitCode, result?.signal, result?.oomKilled], [143, 15, false]);
    },
  },
  {
    name: "WaitTask tells no signal for exit codes that none has made",
    async run(node) {
      await using agent = await TestAgent.start(node);
      for (const code of [0, 1, 127, 128, 255]) {
        await using task = await agent.task({ config: { image: node.image, ...script(`exit ${code}`) } });
        await task.start();
        const { result } = await task.wait();
        assert.deepEqual([result?.exitCode, result?.signal], [code, 0]);
      }
    },
  },
  {
    name: "WaitTask answers every waiter, those before the end and those after it",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      const waiters = [task.wait(), task.wait(), task.wait()];
      await task.signal("SIGKILL");
      const late = (await Promise.all(waiters)).concat(await task.wait());
      assert.deepEqual(late.map(({ result }) => result?.exitCode), [137, 137, 137, 137]);
    },
  },
  {
    name: "WaitTask may be cancelled, which changes nothing for other waiters",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      const controller = new AbortController();
      const cancelled = task.wait({ signal: controller.signal });
      const other = task.wait();
      controller.abort();
      await assert.rejects(cancelled, { name: "AbortError" });
      await task.signal("SIGKILL");
      assert.equal((await other).result?.exitCode, 137);
    },
  },
  {
    name: "WaitTask, InspectTask and SignalTask do not know a task that never was, in Nomad's words",
    async run(node) {
      await using agent = await TestAgent.start(node);
      const taskId = `${crypto.randomUUID()}/ghost/01234567`;
      const calls = [
        () => agent.driver.waitTask({ taskId }),
        () => agent.driver.inspectTask({ taskId }),
        () => agent.driver.signalTask({ taskId, signal: "SIGHUP" }),
      ];
      for (const call of calls) {
        const { message } = await failureOf(call());
        assert.equal(message, `Cannot find task "${taskId}": task not found for given id`);
      }
    },
  },
];
