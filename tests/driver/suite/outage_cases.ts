import assert from "node:assert/strict";
import { failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { Case } from "../../support/node/suite_case.ts";
import { startAndLeave } from "./start_and_leave.ts";
import { FOREVER, OBEDIENT, STUBBORN } from "./programs.ts";

/** containerd goes away and comes back. */
export const outageCases: readonly Case[] = [
  {
    name: "an outage of containerd is not an exit: WaitTask goes on and tells the exit code that comes after it",
    outage: true,
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const waiters = [task.wait(), task.wait()];
      await node.stop();
      await node.boot();
      await node.stop();
      await node.boot();
      await task.stop();
      assert.deepEqual((await Promise.all(waiters)).map(({ result }) => result?.exitCode), [7, 7]);
      assert.equal(await task.allocDir.stdout.text(), "ready\nbye\n");
    },
  },
  {
    name:
      "a task that ends while containerd is away is told at once, with its code, though a containerd that starts forgets it",
    outage: true,
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      const { driverState } = await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const end = task.wait();
      const other = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      await using _other = other;
      await other.start();
      await node.stop();
      const { containerId } = JSON.parse(new TextDecoder().decode(driverState));
      await node.signalProcess(containerId, "SIGTERM");
      assert.equal(await task.allocDir.stdout.text(), "ready\nbye\n");
      const { result, err } = await end;
      assert.deepEqual([result?.exitCode, result?.signal, result?.oomKilled, err], [7, 0, false, ""]);
      await node.boot();
      assert.deepEqual((await task.wait()).result, result);
      await other.stop();
      assert.equal((await other.wait()).result?.exitCode, 7);
    },
  },
  {
    name: "signals and StopTask work while containerd is away",
    outage: true,
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      await using stubborn = await agent.task({ config: { image: node.image, ...STUBBORN } });
      await using other = await agent.task({ config: { image: node.image, ...FOREVER } });
      for (const each of [task, stubborn, other]) {
        await each.start();
        assert.equal(await each.allocDir.stdout.line(), "ready");
      }
      await node.stop();
      await Promise.all([task.stop(), stubborn.stop({ timeoutMs: 100 }), other.signal("SIGKILL")]);
      const ends = await Promise.all([task.wait(), stubborn.wait(), other.wait()]);
      assert.deepEqual(ends.map(({ result }) => result?.exitCode), [7, 137, 137]);
      await node.boot();
    },
  },
  {
    name: "RecoverTask and WaitTask work while containerd is away, in the next plugin too",
    outage: true,
    async run(node) {
      await using second = await TestAgent.start(node);
      const { task, handle } = await startAndLeave(node, OBEDIENT);
      await using _task = task;
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await node.stop();
      await task.recover(second, handle);
      const end = task.wait();
      await task.stop();
      assert.equal((await end).result?.exitCode, 7);
      await node.boot();
      await second.connected();
    },
  },
  {
    name: "StartTask says, recoverably, that containerd is away, and works again once it is back",
    outage: true,
    async run(node) {
      await using agent = await TestAgent.start(node, {}, { outageTimeoutMs: 1 });
      const fingerprints = agent.fingerprints();
      await fingerprints.next();
      await node.stop();
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      const failure = await failureOf(task.start());
      await fingerprints.next();
      await node.boot();
      await fingerprints.next();
      assert.match(failure.message, /^Cannot .*: containerd cannot be reached: \w+ E\w+/);
      assert.equal(failure.recoverable, true);
      await using again = task.again();
      await again.start();
    },
  },
  {
    name: "RecoverTask waits for a containerd that is still starting",
    outage: true,
    async run(node) {
      await using second = await TestAgent.start(node);
      const { task, handle } = await startAndLeave(node, FOREVER);
      await using _task = task;
      await node.stop();
      const recovered = task.recover(second, handle);
      await node.boot();
      await recovered;
      await task.signal("SIGKILL");
      assert.equal((await task.wait()).result?.exitCode, 137);
    },
  },
  {
    name: "DestroyTask removes a task in spite of an outage, since Nomad asks only once",
    outage: true,
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      await node.stop();
      const destroyed = task.destroy();
      await node.boot();
      await destroyed;
    },
  },
];
