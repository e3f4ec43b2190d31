import assert from "node:assert/strict";

import { exec, idleTask, shell } from "./exec_rows.ts";
import { type Row, testRows } from "../run_rows.ts";

const CTRL_C = "\x03";

const rows: readonly Row[] = [
  {
    name: "a terminal follows the client's sizes",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, { ...shell("read a; stty size; read a; stty size"), tty: true });
      session.resize(101, 31);
      session.write("\n");
      await session.until("31 101");
      session.resize(80, 24);
      session.write("\n");
      await session.until("24 80");
      assert.equal((await session.outcome()).result?.exitCode, 0);
    },
  },
  {
    name: "a terminal carries both streams as one, and TERM is set",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, { ...shell("echo out; echo err >&2; echo $TERM; tty"), tty: true });
      const { stdout, stderr, ends } = await session.outcome();
      assert.match(stdout, /^out\r\nerr\r\nxterm\r\n\/dev\/pts\/\d+\r\n$/);
      assert.deepEqual([stderr, ends], ["", ["stdout", "exit"]]);
    },
  },
  {
    name: "Ctrl-C interrupts what runs in a terminal",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, { ...shell("echo ready; sleep 3600"), tty: true });
      await session.until("ready");
      session.write(CTRL_C);
      const { result } = await session.outcome();
      assert.deepEqual([result?.exitCode, result?.signal], [130, 2]);
    },
  },
  {
    name: "a shell in a terminal reads commands until its input is closed",
    async run(rows) {
      await using task = await idleTask(rows);
      using session = exec(rows, task, { command: ["sh"], tty: true });
      session.write("echo $((20 + 1)); false\n");
      await session.until("21\r\n");
      session.close();
      assert.equal((await session.outcome()).result?.exitCode, 1);
    },
  },
  {
    name:
      "every read of a terminal whose input is closed meets its end, also after a program took the first for a letter",
    async run(rows) {
      await using task = await idleTask(rows);
      const script = "stty -icanon; echo raw; head -c 1 >/dev/null; stty icanon; cat; cat; echo ended";
      using session = exec(rows, task, { ...shell(script), tty: true });
      await session.until("raw");
      session.close();
      await session.until("ended");
      assert.equal((await session.outcome()).result?.exitCode, 0);
    },
  },
];

testRows("Commands with a terminal", rows);
