import assert from "node:assert/strict";
import { TaskState } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { failureOf } from "../../support/agent/failure.ts";
import { goDriverState } from "../../support/agent/go_driver_state.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { assertClean, type Case } from "../../support/node/suite_case.ts";
import type { TestNode } from "../../support/node/test_node.ts";
import { FOREVER, OBEDIENT, script } from "./programs.ts";
import { startAndLeave } from "./start_and_leave.ts";

/** Tasks found again by a plugin process that did not start them. */
export const recoverCases: readonly Case[] = [
  {
    name: "RecoverTask finds a running task, which can be inspected, signalled, stopped and waited for",
    async run(node) {
      await using second = await TestAgent.start(node);
      await using first = await TestAgent.start(node);
      await using task = await first.task({ config: { image: node.image, ...OBEDIENT } });
      const handle = await task.start();
      const { startedAt } = await task.inspect();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await task.recover(second, handle);
      assert.deepEqual((await task.inspect()).startedAt?.seconds, startedAt?.seconds);
      await task.signal("SIGWINCH");
      await task.stop();
      assert.equal((await task.wait()).result?.exitCode, 7);
      assert.equal(await task.allocDir.stdout.text(), "ready\nbye\n");
    },
  },
  {
    name: "RecoverTask stops with the image's STOPSIGNAL, which the handle holds",
    async run(node) {
      const image = "docker.io/library/quitter:2";
      await node.addImage(image, { stopSignal: "SIGQUIT" });
      await using second = await TestAgent.start(node);
      const program = script("trap 'exit 8' QUIT; trap 'exit 6' TERM; echo ready; sleep 3600 & wait $!");
      const { task, handle } = await startAndLeave(node, program, image);
      await using _task = task;
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await task.recover(second, handle);
      await task.stop();
      assert.equal((await task.wait()).result?.exitCode, 8);
    },
  },
  {
    name: "RecoverTask finds a task that ended while no plugin was there, and its exit code",
    async run(node) {
      await using second = await TestAgent.start(node);
      const { task, handle } = await startAndLeave(node, script("exit 9"));
      await using _task = task;
      await task.recover(second, handle);
      assert.equal((await task.wait()).result?.exitCode, 9);
      assert.equal((await task.inspect()).state, TaskState.EXITED);
    },
  },
  {
    name: "RecoverTask needs only the handle's state, since Nomad does not keep the config",
    async run(node) {
      await using second = await TestAgent.start(node);
      const { task, handle: { version, driverState } } = await startAndLeave(node, FOREVER);
      await using _task = task;
      await task.recover(second, { version, driverState });
      assert.equal((await task.inspect()).state, TaskState.RUNNING);
    },
  },
  {
    name: "RecoverTask of a task the plugin holds changes nothing",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      const handle = await task.start();
      const end = task.wait();
      await task.recover(agent, handle);
      await task.signal("SIGKILL");
      assert.equal((await end).result?.exitCode, 137);
    },
  },
  {
    name: "RecoverTask refuses a task whose container is gone, and makes nothing",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      const handle = await task.start();
      await task.destroy();
      const { message } = await failureOf(task.recover(agent, handle));
      assert.match(message, /^Cannot (?:look up container|recover task) ".+": .*not found/);
      await assertClean(node);
    },
  },
  {
    name: "RecoverTask refuses a task whose container a later attempt has",
    async run(node) {
      await using second = await TestAgent.start(node);
      const { task, handle } = await startAndLeave(node, FOREVER);
      await using _task = task;
      await using later = task.again(second);
      await later.start();
      const { message } = await failureOf(task.recover(second, handle));
      assert.equal(message, `Cannot recover task "${task.id}": its container is that of task "${later.id}" now`);
    },
  },
  {
    name: "RecoverTask refuses handles that are empty, broken or of an unknown version, and says so",
    async run(node) {
      await using agent = await TestAgent.start(node);
      const taskId = `${crypto.randomUUID()}/main/01234567`;
      const refusal = async (handle?: { version: number; driverState: Uint8Array<ArrayBuffer> }) => {
        const call = agent.driver.recoverTask({ taskId, ...(handle && { handle }) });
        return (await failureOf(call)).message;
      };
      const [empty, broken] = [new Uint8Array(), new TextEncoder().encode("{}")];
      assert.equal(await refusal(), `Cannot recover task "${taskId}": its handle is empty`);
      assert.equal(
        await refusal({ version: 2, driverState: empty }),
        `Cannot recover task "${taskId}": its handle is empty`,
      );
      assert.equal(
        await refusal({ version: 3, driverState: broken }),
        `Cannot recover task "${taskId}": its handle has version 3, known are 1, 2`,
      );
      for (const version of [1, 2]) {
        const message = await refusal({ version, driverState: broken });
        assert.match(message, new RegExp(`^Cannot recover task "${taskId}": its handle cannot be read`));
      }
    },
  },
  {
    name: "RecoverTask takes over a running task by the handle of the Go driver",
    async run(node) {
      await using second = await TestAgent.start(node);
      const { task, handle } = await startAndLeave(node, OBEDIENT);
      await using _task = task;
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const { containerId } = JSON.parse(new TextDecoder().decode(handle.driverState));
      const startedAt = new Date("2024-05-06T07:08:09.123Z");
      await task.recover(second, { version: 1, driverState: goDriverState({ containerName: containerId, startedAt }) });
      assert.equal((await task.inspect()).startedAt?.seconds, BigInt(Math.floor(startedAt.getTime() / 1000)));
      await task.stop();
      assert.equal((await task.wait()).result?.exitCode, 7);
    },
  },
  {
    name:
      "RecoverTask finds a container of the Go driver in its own namespace of containerd's, whichever is configured",
    async run(node) {
      await using second = await TestAgent.start({ ...placeOf(node), namespace: "elsewhere" });
      const { task, handle } = await startAndLeave(node, OBEDIENT);
      await using _task = task;
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const { containerId } = JSON.parse(new TextDecoder().decode(handle.driverState));
      const driverState = goDriverState({ containerName: containerId, startedAt: new Date() });
      await task.recover(second, { version: 1, driverState });
      await task.stop();
      assert.equal((await task.wait()).result?.exitCode, 7);
      await task.destroy();
      assert.deepEqual((await node.leftovers()).containers, []);
    },
  },
];

function placeOf({ socket, snapshotter, inMemory = false }: TestNode) {
  return { socket, snapshotter, inMemory };
}
