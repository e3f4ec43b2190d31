import assert from "node:assert/strict";
import { runCommand } from "../../../dev/run_command.ts";
import { type FaultStage, faultTest, type Started } from "./fault_stage.ts";

/** More than the pipes between a task and its log hold. */
const LINES = 60_000;
const READ_FIRST = 100;

/** Reads so many lines of a FIFO, byte by byte so that nothing is taken that is not given, and goes. */
const SLOW_READER = 'exec 3<"$0"; i=0; while [ $i -lt $1 ] && read -r line <&3; do echo "$line"; i=$((i+1)); done';
const QUICK_READER = 'exec head -n "$1" "$0"';

async function read(script: string, path: string, lines: number): Promise<string[]> {
  return (await runCommand(["sh", "-c", script, path, String(lines)])).trim().split("\n");
}

faultTest(
  "a reader of logs that is slow, or gone while the plugin is replaced, holds a task up and loses nothing of it",
  async (stage) => {
    await stage.launch();
    const directory = await Deno.makeTempDir({ prefix: "logs-" });
    const stdoutPath = `${directory}/stdout.fifo`;
    await runCommand(["mkfifo", stdoutPath]);
    const config = { command: "/bin/sh", args: ["-c", `seq 1 ${LINES}; exec sleep 3600`] };
    const task = await stage.task({ config, task: { stdoutPath } });
    const first = read(SLOW_READER, stdoutPath, READ_FIRST);
    const handle = await task.start();
    const lines = await first;
    await stage.kill();
    await task.recover(await stage.launch(), handle);
    const end = task.wait();
    lines.push(...await read(QUICK_READER, stdoutPath, LINES - READ_FIRST));
    assert.deepEqual(lines.map(Number), Array.from({ length: LINES }, (_, index) => index + 1));
    await task.stop({ timeoutMs: 0 });
    assert.equal((await end).result?.exitCode, 137);
    await task[Symbol.asyncDispose]();
    await Deno.remove(directory, { recursive: true });
  },
);

/** So many are read, slowly, while plugins and containerds come and go; the others when no plugin is there. */
const READ_MEANWHILE = 100_000;
const ALL_LINES = 150_000;
const ROUNDS = 3;

/** Kills both and starts both anew; the plugin comes back before containerd in every other round, and is given the task. */
async function replaceBoth(stage: FaultStage, { task, handle }: Started, round: number): Promise<void> {
  const recover = async () => await task.recover(await stage.launch(), handle);
  await stage.kill();
  await stage.node.stop();
  if (round % 2 === 0) await recover();
  await stage.node.boot();
  if (round % 2 === 1) await recover();
}

faultTest(
  "lines written while the plugin and containerd are killed again and again are all there, in order",
  async (stage) => {
    await stage.launch();
    const directory = await Deno.makeTempDir({ prefix: "logs-" });
    const stdoutPath = `${directory}/stdout.fifo`;
    await runCommand(["mkfifo", stdoutPath]);
    const config = { command: "/bin/sh", args: ["-c", `seq 1 ${ALL_LINES}; exit 5`] };
    const task = await stage.task({ config, task: { stdoutPath } });
    const slow = read(SLOW_READER, stdoutPath, READ_MEANWHILE);
    const handle = await task.start();
    for (let round = 0; round < ROUNDS; round++) await replaceBoth(stage, { task, handle }, round);
    const lines = await slow;
    await stage.kill();
    lines.push(...await read(QUICK_READER, stdoutPath, ALL_LINES - READ_MEANWHILE));
    assert.deepEqual(lines.map(Number), Array.from({ length: ALL_LINES }, (_, index) => index + 1));
    await task.recover(await stage.launch(), handle);
    assert.equal((await task.wait()).result?.exitCode, 5);
    await task[Symbol.asyncDispose]();
    await Deno.remove(directory, { recursive: true });
  },
);
