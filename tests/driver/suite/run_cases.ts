import assert from "node:assert/strict";
import { equals } from "@bufbuild/protobuf";
import { TaskConfigSchema, TaskState } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { Case } from "../../support/node/suite_case.ts";
import { FOREVER, script } from "./programs.ts";

const LAST_LINE = 20_000;

/** Running tasks to their own end. */
export const runCases: readonly Case[] = [
  {
    name: "StartTask runs the task with its environment, Nomad's FIFOs get its output, WaitTask tells its exit code",
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
  {
    name: "StartTask answers with a handle of version 2 that echoes Nomad's request",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      const { version, state, config, driverState } = await task.start();
      assert.deepEqual([version, state], [2, TaskState.RUNNING]);
      assert.ok(equals(TaskConfigSchema, config!, task.config));
      assert.ok(driverState.length > 0);
    },
  },
  {
    name: "StartTask runs the image's own command when the job names none",
    async run(node) {
      const image = "docker.io/library/greeter:1";
      await node.addImage(image, { entrypoint: ["/bin/sh", "-c"], cmd: ["echo from the image; exit 4"] });
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image } });
      await task.start();
      assert.equal((await task.wait()).result?.exitCode, 4);
      assert.equal(await task.allocDir.stdout.text(), "from the image\n");
    },
  },
  {
    name: "a task's whole output arrives, and none of it is lost at its end",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...script(`seq ${LAST_LINE}`) } });
      await task.start();
      await task.wait();
      const lines = (await task.allocDir.stdout.text()).trimEnd().split("\n");
      assert.deepEqual([lines.length, lines.at(-1)], [LAST_LINE, String(LAST_LINE)]);
    },
  },
  {
    name: "a task whose logs Nomad does not collect writes to /dev/null",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({
        config: { image: node.image, ...script("echo lost") },
        task: { stdoutPath: "/dev/null", stderrPath: "/dev/null" },
      });
      await task.start();
      assert.equal((await task.wait()).result?.exitCode, 0);
    },
  },
  {
    name: "tasks that start at the same time all run, each with an end of its own",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using tasks = new AsyncDisposableStack();
      const codes = [10, 11, 12, 13, 14];
      const ended = await Promise.all(codes.map(async (code) => {
        const config = { image: node.image, ...script(`exit ${code}`) };
        const task = tasks.use(await agent.task({ config, name: `task-${code}` }));
        await task.start();
        return (await task.wait()).result?.exitCode;
      }));
      assert.deepEqual(ended, codes);
    },
  },
  {
    name: "InspectTask tells a running task from one that has ended, and when that was",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      const running = await task.inspect();
      assert.deepEqual([running.id, running.name, running.state], [task.id, "main", TaskState.RUNNING]);
      // Go's zero time, which Nomad takes for "not yet".
      assert.equal(running.completedAt?.seconds, -62_135_596_800n);
      assert.ok(running.result);
      await task.signal("SIGKILL");
      await task.wait();
      const ended = await task.inspect();
      assert.equal(ended.state, TaskState.EXITED);
      assert.equal(ended.result?.exitCode, 137);
      assert.ok(ended.completedAt!.seconds >= ended.startedAt!.seconds);
    },
  },
];
