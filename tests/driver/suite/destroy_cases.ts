import assert from "node:assert/strict";
import { failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { assertClean, type Case } from "../../support/node/suite_case.ts";
import { FOREVER, script } from "./programs.ts";

/** Destroying tasks; after each case nothing is left in containerd. */
export const destroyCases: readonly Case[] = [
  {
    name: "DestroyTask without force refuses a running task, which runs on",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      const { message } = await failureOf(task.destroy({ force: false }));
      assert.equal(message, `Cannot destroy task "${task.id}": it is running and force is not set`);
      await task.signal("SIGKILL");
      await task.wait();
    },
  },
  {
    name: "DestroyTask with force ends a running task and removes all of it",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      await task.destroy({ force: true });
      await assertClean(node);
      assert.match((await failureOf(task.wait())).message, /task not found for given id$/);
    },
  },
  {
    name: "DestroyTask with force tells those who wait for a running task how it ended",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      const end = task.wait();
      await task.destroy({ force: true });
      assert.deepEqual([(await end).result?.exitCode, (await end).err], [137, ""]);
    },
  },
  {
    name: "DestroyTask without force removes a task that has ended",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...script("exit 0") } });
      await task.start();
      await task.wait();
      await task.destroy({ force: false });
      await assertClean(node);
    },
  },
  {
    name: "DestroyTask is content with a task that was destroyed or never was",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...script("exit 0") } });
      await task.start();
      await task.destroy();
      await task.destroy();
      await agent.driver.destroyTask({ taskId: `${crypto.randomUUID()}/ghost/01234567`, force: true });
      await agent.driver.destroyTask({ taskId: "no such form", force: true });
    },
  },
  {
    name: "DestroyTask finds a task by its name that another plugin process has started",
    async run(node) {
      await using first = await TestAgent.start(node);
      await using task = await first.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      await using second = await TestAgent.start(node);
      await second.driver.destroyTask({ taskId: task.id, force: true });
      await assertClean(node);
    },
  },
  {
    name: "DestroyTask of an earlier attempt leaves the container to the attempt that has it now",
    async run(node) {
      await using first = await TestAgent.start(node);
      await using earlier = await first.task({ config: { image: node.image, ...FOREVER } });
      await earlier.start();
      await using second = await TestAgent.start(node);
      const later = earlier.again(second);
      await later.start();
      await second.driver.destroyTask({ taskId: earlier.id, force: true });
      assert.equal((await later.inspect()).result?.exitCode, 0);
      await later.signal("SIGKILL");
      assert.equal((await later.wait()).result?.exitCode, 137);
      await later.destroy();
    },
  },
];
