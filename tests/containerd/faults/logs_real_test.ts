import assert from "node:assert/strict";
import { runCommand } from "../../../dev/run_command.ts";
import { faultTest } from "./fault_stage.ts";

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
