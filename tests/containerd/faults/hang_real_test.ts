import assert from "node:assert/strict";
import { OBEDIENT } from "../../driver/suite/programs.ts";
import { failureOf } from "../../support/agent/failure.ts";
import { isSoak } from "../../soak/soak_size.ts";
import { pluginResources } from "../../soak/plugin_resources.ts";
import { type FaultStage, faultTest } from "./fault_stage.ts";

/** Every call of containerd but Wait ends within a minute; a start meets one such end, and another as it is undone. */
const DEADLINE_MS = 150_000;

/** While containerd hangs: a start fails in time, recoverably, and what is asked meanwhile does not pile up. */
async function assertDeadlines(stage: FaultStage): Promise<void> {
  const { pid } = stage.plugin.process;
  const before = await pluginResources(pid);
  const tasks = await Promise.all(Array.from({ length: 8 }, () => stage.task({ config: { ...OBEDIENT } })));
  const since = performance.now();
  for (const { message, recoverable } of await Promise.all(tasks.map((task) => failureOf(task.start())))) {
    assert.match(message, /^Cannot .*Deadline exceeded/i);
    assert.ok(recoverable);
  }
  assert.ok(performance.now() - since < DEADLINE_MS);
  const { descriptors } = await pluginResources(pid);
  assert.ok(descriptors <= before.descriptors, `${descriptors} descriptors, ${before.descriptors} before`);
  stage.node.containerd.kill("SIGCONT");
  for (const task of tasks) await task[Symbol.asyncDispose]();
}

faultTest(
  "containerd hangs: signals, stops and ends go by the shims, other calls go on, and so does all of it afterwards",
  async (stage) => {
    await stage.launch();
    const [stopped, signalled, lasting] = await Promise.all(
      [OBEDIENT, OBEDIENT, OBEDIENT].map((each) => stage.run(each)),
    );
    const ends = [stopped!, signalled!, lasting!].map(({ task }) => task.wait());
    stage.node.containerd.kill("SIGSTOP");
    await Promise.all([stopped!.task.stop(), signalled!.task.signal("SIGTERM")]);
    assert.deepEqual((await Promise.all(ends.slice(0, 2))).map(({ result }) => result?.exitCode), [7, 7]);
    assert.equal((await lasting!.task.inspect()).id, lasting!.task.id);
    if (isSoak) await assertDeadlines(stage);
    stage.node.containerd.kill("SIGCONT");
    await lasting!.task.stop();
    assert.equal((await ends[2])?.result?.exitCode, 7);
    for (const { task } of [stopped!, signalled!, lasting!]) await task[Symbol.asyncDispose]();
  },
);
