import assert from "node:assert/strict";

import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { ExecTaskResponse } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { TestTask } from "../../support/agent/test_task.ts";
import { idleTask, shell } from "./exec_rows.ts";
import { type Row, type Rows, testRows } from "../run_rows.ts";

const LIMIT_BYTES = 4_096;

/** Runs a script as Nomad runs a script check. */
async function check({ agent }: Rows, { id: taskId }: TestTask, { script, timeoutMs = 0 }: {
  script: string;
  timeoutMs?: number;
}): Promise<Omit<ExecTaskResponse, "stdout" | "stderr"> & { stdout: string; stderr: string }> {
  const { command } = shell(script);
  const response = await agent.driver.execTask({ taskId, command: [...command], timeout: durationFromMs(timeoutMs) });
  const [stdout, stderr] = [response.stdout, response.stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { ...response, stdout: stdout!, stderr: stderr! };
}

const rows: readonly Row[] = [
  {
    name: "ExecTask tells a script's output and exit code",
    async run(rows) {
      await using task = await idleTask(rows);
      const { stdout, stderr, result } = await check(rows, task, { script: "echo out; echo err >&2; exit 3" });
      assert.deepEqual([stdout, stderr, result?.exitCode], ["out\n", "err\n", 3]);
    },
  },
  {
    name: "ExecTask keeps the newest 4 KiB of each stream",
    async run(rows) {
      await using task = await idleTask(rows);
      const { stdout, stderr } = await check(rows, task, { script: "seq 100000; seq 20000 >&2" });
      const tail = (last: number) =>
        Array.from({ length: last }, (_, index) => `${index + 1}\n`).join("").slice(-LIMIT_BYTES);
      assert.deepEqual([stdout, stderr], [tail(100_000), tail(20_000)]);
    },
  },
  {
    name: "ExecTask gives a script no input",
    async run(rows) {
      await using task = await idleTask(rows);
      assert.equal((await check(rows, task, { script: "cat; echo over" })).stdout, "over\n");
    },
  },
  {
    name: "ExecTask kills a script that takes too long, and says so",
    async run(rows) {
      await using task = await idleTask(rows);
      await assert.rejects(
        check(rows, task, { script: "exec sleep 3600", timeoutMs: 250 }),
        /Cannot run "\/bin\/sh" to its end: it did not end within 0.25 s and was killed/,
      );
    },
  },
];

testRows("ExecTask", rows);
