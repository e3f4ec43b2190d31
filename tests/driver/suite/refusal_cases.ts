import assert from "node:assert/strict";
import { type Failure, failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { Job } from "../../support/agent/test_task.ts";
import type { TestNode } from "../../support/node/test_node.ts";
import { assertClean, type Case } from "../../support/node/suite_case.ts";
import { FOREVER, OBEDIENT, script } from "./programs.ts";

/** What a job can have wrong. Its author reads the message; trying again is of no use, and nothing is left. */
export const refusalCases: readonly Case[] = [
  refused("a command that the image does not have, in the runtime's words", {
    job: ({ image }) => ({ config: { image, command: "/no/such/program" } }),
    message:
      /^Cannot create task ".+": .*exec: "\/no\/such\/program": stat \/no\/such\/program: no such file or directory/,
  }),
  refused("a command that is not on the image's PATH, in the runtime's words", {
    job: ({ image }) => ({ config: { image, command: "nosuchprogram" } }),
    message: /exec: "nosuchprogram": executable file not found in \$PATH/,
  }),
  refused("a bad image reference", {
    job: () => ({ config: { image: "Not An Image" } }),
    message: /^Cannot use image "Not An Image": /,
  }),
  refused("a config that is no msgpack", {
    job: ({ image }) => ({ config: { image }, task: { msgpackDriverConfig: Uint8Array.of(0xc1) } }),
    message: /^Cannot /,
  }),
  refused("a user that the image does not have", {
    job: ({ image }) => ({ config: { image, ...FOREVER }, task: { user: "nosuchuser" } }),
    message: /^Cannot .*"nosuchuser"/,
  }),
  refused("an unknown propagation mode of a volume", {
    job: ({ image }) => ({
      config: { image, ...FOREVER },
      task: { mounts: [{ taskPath: "/v", hostPath: "/tmp", propagationMode: "sideways" }] },
    }),
    message:
      /^Cannot use propagation_mode "sideways" of volume_mount "\/v": allowed are private, host-to-task, bidirectional$/,
  }),
  refused("log paths that do not exist", {
    job: ({ image }) => ({ config: { image, ...FOREVER }, task: { stdoutPath: "/no/such/fifo" } }),
    message: /^Cannot create task ".+": .*opening file "\/no\/such\/fifo" failed/,
  }),
  {
    name: "StartTask refuses a task without a name or an id",
    async run(node) {
      await using agent = await TestAgent.start(node);
      const { message } = await failureOf(agent.driver.startTask({}));
      assert.equal(message, "Cannot start a task: the request names none");
    },
  },
  {
    name: "StartTask refuses every task of a driver that is not enabled",
    async run(node) {
      await using agent = await TestAgent.start(node, { enabled: false });
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      const failure = await failureOf(task.start());
      assert.match(failure.message, /^Cannot start task ".+": the plugin's configuration says enabled = false$/);
      assert.equal(failure.recoverable, false);
    },
  },
  {
    name: "StartTask refuses a task that is started already, which runs on",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const { message } = await failureOf(task.start());
      assert.equal(message, `Cannot start task "${task.id}": it is started already`);
      await task.stop();
      assert.equal((await task.wait()).result?.exitCode, 7);
    },
  },
  {
    name: "StartTask takes the place of what an earlier attempt left, as after a crash of the plugin",
    async run(node) {
      await using first = await TestAgent.start(node);
      await using task = await first.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await using second = await TestAgent.start(node);
      await using later = task.again(second);
      await later.start();
      assert.deepEqual((await node.leftovers()).tasks.length, 1);
      await later.signal("SIGKILL");
      assert.equal((await later.wait()).result?.exitCode, 137);
    },
  },
  {
    name: "StartTask gives its lease back, whether the task runs or not",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      assert.deepEqual((await node.leftovers()).leases, []);
    },
  },
  {
    name: "a task that ends as soon as it starts can be started again under the same name at once",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...script("exit 1") } });
      await task.start();
      await task.wait();
      await task.destroy();
      await using again = task.again();
      await again.start();
      assert.equal((await again.wait()).result?.exitCode, 1);
    },
  },
];

interface Refusal {
  job(node: TestNode): Job;
  readonly message: RegExp;
}

function refused(what: string, { job, message }: Refusal): Case {
  return {
    name: `StartTask refuses ${what}`,
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task(job(node));
      const failure: Failure = await failureOf(task.start());
      assert.match(failure.message, message);
      assert.equal(failure.recoverable, false);
      await assertClean(node);
    },
  };
}
