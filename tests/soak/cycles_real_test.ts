import assert from "node:assert/strict";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { type FaultStage, faultTest } from "../containerd/faults/fault_stage.ts";
import { eventually } from "../support/eventually.ts";
import { OBEDIENT } from "../driver/suite/programs.ts";
import { pluginResources } from "./plugin_resources.ts";
import { isSoak, SOAK_RELEASES, soakSize } from "./soak_size.ts";

const CYCLES = soakSize({ soak: 500, test: 16 });
const WARM_UP = soakSize({ soak: 100, test: 8 });
const AT_ONCE = 8;
/** What memory may grow by after the warm-up. */
const GROWTH = 1.1;

/** A task from its start to its removal, with a command and a look at its usage. */
async function cycle(stage: FaultStage): Promise<void> {
  const { task } = await stage.run(OBEDIENT);
  const end = task.wait();
  const leaving = new AbortController();
  const request = { taskId: task.id, collectionInterval: durationFromMs(1_000) };
  for await (const _usage of stage.driver.taskStats(request, { signal: leaving.signal })) break;
  leaving.abort();
  const command = ["/bin/sh", "-c", "exit 3"];
  const { result } = await stage.driver.execTask({ taskId: task.id, command, timeout: durationFromMs(60_000) });
  assert.equal(result?.exitCode, 3);
  await task.stop();
  assert.equal((await end).result?.exitCode, 7);
  await task[Symbol.asyncDispose]();
}

async function cycles(stage: FaultStage, count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await cycle(stage);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

faultTest(`${CYCLES} tasks from start to removal, ${AT_ONCE} at a time, leave the plugin as it was`, async (stage) => {
  const { process: { pid } } = await stage.launch();
  await cycles(stage, WARM_UP);
  const before = await pluginResources(pid);
  await cycles(stage, CYCLES);
  await eventually(async () => {
    const { descriptors, threads, children } = await pluginResources(pid);
    assert.ok(descriptors <= before.descriptors, `${descriptors} descriptors, ${before.descriptors} before`);
    assert.ok(threads <= before.threads, `${threads} threads, ${before.threads} before`);
    assert.equal(children, 0);
  });
  const { memoryBytes } = await pluginResources(pid);
  const [mib, wasMib] = [memoryBytes, before.memoryBytes].map((bytes) => Math.round(bytes / 2 ** 20));
  console.log(`after ${CYCLES} cycles: ${mib} MiB, ${wasMib} before`);
  // The short run is all warm-up.
  if (isSoak) assert.ok(memoryBytes < before.memoryBytes * GROWTH, `${mib} MiB, ${wasMib} before`);
}, { releases: SOAK_RELEASES });
