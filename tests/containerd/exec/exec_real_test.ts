import assert from "node:assert/strict";

import { printStatus } from "../../support/run_task.ts";
import { exec, execToEnd, idleTask, shell } from "./exec_rows.ts";
import { type Row, testRows } from "../run_rows.ts";

const MIB = 2 ** 20;

const rows: readonly Row[] = [
  {
    name: "a command's output comes first, then the end of both streams, and last its exit code",
    async run(rows) {
      await using task = await idleTask(rows);
      const { stdout, stderr, ends, result } = await execToEnd(rows, task, ["echo", "hello"]);
      assert.deepEqual([stdout, stderr, result?.exitCode, result?.signal], ["hello\n", "", 0, 0]);
      assert.deepEqual([ends.slice(0, 2).sort(), ends.at(-1)], [["stderr", "stdout"], "exit"]);
      const { result: seven } = await execToEnd(rows, task, shell("exit 7").command);
      assert.equal(seven?.exitCode, 7);
    },
  },
  {
    name: "a command that a signal ends exits with 128 and the signal's number",
    async run(rows) {
      await using task = await idleTask(rows);
      const { result } = await execToEnd(rows, task, shell("kill -TERM $$").command);
      assert.deepEqual([result?.exitCode, result?.signal], [143, 15]);
    },
  },
  {
    name: "a command that cannot be run says why on stderr and ends with 127 or 126, as with docker exec",
    async run(rows) {
      await using task = await idleTask(rows);
      const outcome = async (program: string) => {
        const { stderr, result } = await execToEnd(rows, task, [program]);
        return [stderr, result?.exitCode];
      };
      assert.deepEqual(await outcome("/bin/nope"), [
        ...['exec: "/bin/nope": stat /bin/nope: no such file or directory\n', 127],
      ]);
      assert.deepEqual(await outcome("nope"), ['exec: "nope": executable file not found in $PATH\n', 127]);
      assert.deepEqual(await outcome("/etc/passwd"), ['exec: "/etc/passwd": permission denied\n', 126]);
    },
  },
  {
    name: "an empty command is an error, which is no longer than what reaches the client",
    async run(rows) {
      await using task = await idleTask(rows);
      for (const command of [[], [""]]) {
        await assert.rejects(execToEnd(rows, task, command), /^RpcError: Cannot run a command: the command is empty$/);
      }
    },
  },
  {
    name: "stdin reaches the command, which sees its end when the client closes it",
    async run(rows) {
      await using task = await idleTask(rows);
      using cat = exec(rows, task, { command: ["cat"] });
      cat.write("x");
      await cat.until("x");
      cat.send({});
      cat.close();
      const { stdout, result } = await cat.outcome();
      assert.deepEqual([stdout, result?.exitCode], ["x", 0]);
    },
  },
  {
    name: "ten megabytes through a command's stdin and stdout come back as they went in",
    async run(rows) {
      await using task = await idleTask(rows);
      using cat = exec(rows, task, { command: ["cat"] });
      const blocks = Array.from({ length: 10 }, (_, index) => String.fromCharCode(97 + index).repeat(MIB));
      for (const block of blocks) cat.write(block);
      cat.close();
      const { stdout, result } = await cat.outcome();
      assert.ok(stdout === blocks.join(""), `${stdout.length} other bytes came back`);
      assert.equal(result?.exitCode, 0);
    },
  },
  {
    name: "a command that reads nothing ends though its input waits",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, shell("echo done; exit 4"));
      session.write("x".repeat(MIB));
      const { stdout, result } = await session.outcome();
      assert.deepEqual([stdout, result?.exitCode], ["done\n", 4]);
    },
  },
  {
    name: "stdout and stderr come apart, each in its order",
    async run(rows) {
      await using task = await idleTask(rows);
      const { stdout, stderr } = await execToEnd(
        rows,
        task,
        shell("for i in $(seq 2000); do echo out $i; echo err $i >&2; done").command,
      );
      const lines = (word: string) => Array.from({ length: 2000 }, (_, index) => `${word} ${index + 1}\n`).join("");
      assert.deepEqual([stdout, stderr], [lines("out"), lines("err")]);
    },
  },
  {
    name: "a child that keeps stdout open does not hold the session up",
    async run(rows) {
      await using task = await idleTask(rows);
      const { stdout, ends, result } = await execToEnd(rows, task, shell("sleep 3600 & echo started").command);
      assert.deepEqual([stdout, result?.exitCode, ends.at(-1)], ["started\n", 0, "exit"]);
    },
  },
  {
    name: "a command runs as the task does: its user, environment, directory and rights",
    async run(rows) {
      await using task = await idleTask(rows, {
        env: { GREETING: "hi there" },
        config: { cwd: "/home/app", cap_drop: ["chown"] },
        task: { user: "app" },
      });
      const output = async (script: string) => (await execToEnd(rows, task, shell(script).command)).stdout;
      assert.equal(await output("id -u; id -G; pwd; echo $GREETING"), "1000\n1000 29 2000\n/home/app\nhi there\n");
      for (const field of ["CapEff", "CapBnd", "NoNewPrivs", "Seccomp"]) {
        const words = printStatus(field);
        assert.equal(await output(words), await output(words.replace("/proc/self/", "/proc/1/")), field);
      }
    },
  },
  {
    name: "an argument of 100 KB arrives whole",
    async run(rows) {
      await using task = await idleTask(rows);
      const { stdout } = await execToEnd(rows, task, ["echo", "-n", "x".repeat(100_000)]);
      assert.equal(stdout.length, 100_000);
    },
  },
  {
    name: "twenty sessions at once, most of them silent, do not hold each other up",
    async run(rows) {
      await using task = await idleTask(rows);
      using sessions = new DisposableStack();
      const all = Array.from({ length: 20 }, () => sessions.use(exec(rows, task, { command: ["cat"] })));
      for (const [index, session] of all.entries()) session.write(`${index}\n`);
      await Promise.all(all.map((session, index) => session.until(`${index}\n`)));
      assert.equal((await execToEnd(rows, task, ["echo", "beside"])).stdout, "beside\n");
      for (const session of all) session.close();
      const outcomes = await Promise.all(all.map((session) => session.outcome()));
      assert.deepEqual(new Set(outcomes.map(({ result }) => result?.exitCode)), new Set([0]));
    },
  },
];

testRows("Commands in a task", rows);
