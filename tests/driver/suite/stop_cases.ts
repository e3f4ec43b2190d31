import assert from "node:assert/strict";
import { failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { Case } from "../../support/node/suite_case.ts";
import { FOREVER, OBEDIENT, script, STUBBORN } from "./programs.ts";

/** One of so many is met at its start. */
const STARTS = 5;

/** Stopping tasks. A time-out of an hour proves that StopTask does not wait for it. */
export const stopCases: readonly Case[] = [
  {
    name: "StopTask sends SIGTERM and returns as soon as the task has ended",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await task.stop();
      const { result } = await task.wait();
      assert.deepEqual([result?.exitCode, result?.signal], [7, 0]);
      assert.equal(await task.allocDir.stdout.text(), "ready\nbye\n");
    },
  },
  {
    name: "StopTask sends the signal that the job names",
    async run(node) {
      await using agent = await TestAgent.start(node);
      const program = script("trap 'exit 5' USR1; trap 'exit 6' TERM; echo ready; sleep 3600 & wait $!");
      await using task = await agent.task({ config: { image: node.image, ...program } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await task.stop({ signal: "SIGUSR1" });
      assert.equal((await task.wait()).result?.exitCode, 5);
    },
  },
  {
    name: "StopTask sends the image's STOPSIGNAL when the job names no signal",
    async run(node) {
      const image = "docker.io/library/quitter:1";
      await node.addImage(image, { stopSignal: "SIGQUIT" });
      await using agent = await TestAgent.start(node);
      const program = script("trap 'exit 8' QUIT; trap 'exit 6' TERM; echo ready; sleep 3600 & wait $!");
      await using task = await agent.task({ config: { image, ...program } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await task.stop();
      assert.equal((await task.wait()).result?.exitCode, 8);
    },
  },
  {
    name: "StopTask kills a task that does not end in time",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...STUBBORN } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await task.stop({ timeoutMs: 1 });
      const { result } = await task.wait();
      assert.deepEqual([result?.exitCode, result?.signal, result?.oomKilled], [137, 9, false]);
    },
  },
  {
    name: "StopTask right after StartTask ends the task's program, and not runc in its place, which would exit with 2",
    async run(node) {
      await using agent = await TestAgent.start(node);
      for (let turn = 0; turn < STARTS; turn++) {
        await using task = await agent.task({ config: { image: node.image, ...STUBBORN } });
        await task.start();
        await task.stop({ timeoutMs: 1 });
        assert.equal((await task.wait()).result?.exitCode, 137);
      }
    },
  },
  {
    name: "StopTask may be asked twice at a time",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await Promise.all([task.stop(), task.stop()]);
      assert.equal((await task.wait()).result?.exitCode, 7);
      assert.equal(await task.allocDir.stdout.text(), "ready\nbye\n");
    },
  },
  {
    name: "StopTask refuses an unknown signal, and the task runs on",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const { message } = await failureOf(task.stop({ signal: "SIGNOPE" }));
      assert.match(message, /^Cannot send signal "SIGNOPE": it is unknown, allowed are SIGHUP, SIGINT, /);
      await task.stop();
    },
  },
  {
    name: "StopTask is content with a task that has ended, was destroyed or never was",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...script("exit 0") } });
      await task.start();
      await task.wait();
      await task.stop();
      await task.destroy();
      await task.stop();
      await agent.driver.stopTask({ taskId: `${crypto.randomUUID()}/ghost/01234567` });
      await agent.driver.stopTask({ taskId: "no such form" });
    },
  },
  {
    name: "SignalTask delivers signals by the names that consul-template knows, with SIG or without",
    async run(node) {
      await using agent = await TestAgent.start(node);
      const traps = ["HUP", "USR1", "USR2", "WINCH"].map((name) => `trap 'echo got ${name}' ${name}`).join("; ");
      const program = script(`${traps}; echo ready; while :; do sleep 3600 & wait $!; done`);
      await using task = await agent.task({ config: { image: node.image, ...program } });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      for (const [name, heard] of [["SIGHUP", "HUP"], ["sigusr1", "USR1"], ["USR2", "USR2"], ["SIGWINCH", "WINCH"]]) {
        await task.signal(name!);
        assert.equal(await task.allocDir.stdout.line(), `got ${heard}`);
      }
    },
  },
  {
    name: "SignalTask refuses an unknown signal and a task that has ended",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      const unknown = await failureOf(task.signal("SIGNOPE"));
      assert.match(unknown.message, /^Cannot send signal "SIGNOPE": it is unknown/);
      await task.signal("SIGKILL");
      await task.wait();
      assert.match((await failureOf(task.signal("SIGHUP"))).message, /process already finished|has ended/);
    },
  },
];
