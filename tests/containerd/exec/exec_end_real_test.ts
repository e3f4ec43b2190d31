import assert from "node:assert/strict";

import { TestAgent } from "../../support/agent/test_agent.ts";
import { exec, execToEnd, idleTask, shell } from "./exec_rows.ts";
import { bundleDirectory, nothingLeft } from "../nothing_left.ts";
import { type Row, testRows } from "../run_rows.ts";

const rows: readonly Row[] = [
  {
    name: "a client that breaks off kills a silent command, and nothing of it is left",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, shell("echo ready; exec sleep 3600"));
      await session.until("ready");
      session.cancel();
      await assert.rejects(session.outcome(), { name: "AbortError" });
      await nothingLeft(rows.node, task);
    },
  },
  {
    name: "a client that breaks off kills a command that floods it, unread",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, { command: ["yes"] });
      await session.until("y");
      session.cancel();
      await nothingLeft(rows.node, task);
    },
  },
  {
    name: "a client that breaks off while its command is being started leaves nothing",
    async run(rows) {
      await using task = await idleTask(rows);
      using changes = Deno.watchFs(bundleDirectory(rows.node, task), { recursive: false });
      using session = exec(rows, task, { command: ["sleep", "3600"] });
      const outcome = session.outcome();
      await changes[Symbol.asyncIterator]().next();
      session.cancel();
      await assert.rejects(outcome, { name: "AbortError" });
      await nothingLeft(rows.node, task);
    },
  },
  {
    name: "a command that could not be started leaves nothing",
    async run(rows) {
      await using task = await idleTask(rows);
      assert.equal((await execToEnd(rows, task, ["nope"])).result?.exitCode, 127);
      await nothingLeft(rows.node, task);
    },
  },
  {
    name: "a task that ends takes its commands with it, and takes no more",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, shell("echo ready; exec sleep 3600"));
      await session.until("ready");
      const outcome = session.outcome();
      await task.stop({ timeoutMs: 0, signal: "SIGKILL" });
      assert.deepEqual((await outcome).result?.exitCode, 137);
      await assert.rejects(execToEnd(rows, task, ["true"]), /^RpcError: Cannot run "true".*: the task has ended$/);
    },
  },
  {
    name: "a task that is destroyed ends its commands",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, shell("echo ready; exec sleep 3600"));
      await session.until("ready");
      const outcome = session.outcome();
      await task.destroy();
      assert.deepEqual((await outcome).result?.exitCode, 137);
      await assert.rejects(execToEnd(rows, task, ["true"]), /task not found for given id/);
    },
  },
  {
    name: "a task that was recovered runs commands as the one that was started",
    async run(rows) {
      await using task = await rows.agent.task({ config: { image: rows.node.image, args: ["sleep", "3600"] } });
      const handle = await task.start();
      await using agent = await TestAgent.start(rows.node);
      await agent.driver.recoverTask({ taskId: task.id, handle });
      using session = exec({ agent }, task, shell("tr '\\0' '\\n' </proc/1/cmdline"));
      assert.equal((await session.outcome()).stdout, "sleep\n3600\n");
    },
  },
  {
    name: "a command goes on while containerd is away, and its exit is seen when containerd is back",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, shell("echo ready; read line; echo got $line; exit 5"));
      await session.until("ready");
      await rows.node.stop();
      session.write("it\n");
      await session.until("got it");
      await rows.node.boot();
      assert.equal((await session.outcome()).result?.exitCode, 5);
      await nothingLeft(rows.node, task);
    },
  },
  {
    name: "a client that breaks off while containerd is away leaves nothing once containerd is back",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, shell("echo ready; exec sleep 3600"));
      await session.until("ready");
      await rows.node.stop();
      session.cancel();
      await assert.rejects(session.outcome(), { name: "AbortError" });
      await rows.node.boot();
      await nothingLeft(rows.node, task);
    },
  },
];

testRows("The end of commands in a task", rows);
