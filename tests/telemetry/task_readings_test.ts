import assert from "node:assert/strict";
import { readTask } from "../../src/telemetry/task_readings.ts";
import { TempTree } from "../support/temp_tree.ts";

const LINE = "avg10=0.00 avg60=0.00 avg300=0.00";

Deno.test("readTask() reads pressure in seconds, processes and bytes of all devices", async () => {
  await using tree = await TempTree.of({
    "cgroup.controllers": "cpu io memory pids\n",
    "pids.current": "7\n",
    "io.stat": "8:0 rbytes=4096 wbytes=1 rios=1 wios=1 dbytes=0 dios=0\n8:16 rbytes=4 wbytes=2 rios=1 wios=0\n",
    "memory.pressure": `some ${LINE} total=1500000\nfull ${LINE} total=250000\n`,
  });
  assert.deepEqual(await readTask(tree.path), {
    pids: 7,
    readBytes: 4100,
    writtenBytes: 3,
    pressure: [
      { resource: "memory", kind: "some", seconds: 1.5 },
      { resource: "memory", kind: "full", seconds: 0.25 },
    ],
  });
});

Deno.test("readTask() tells nothing of a cgroup that is gone, nor of one on version 1", async () => {
  await using tree = await TempTree.of({ "pids.current": "7\n" });
  assert.equal(await readTask(tree.path), undefined);
  assert.equal(await readTask(`${tree.path}/gone`), undefined);
});
