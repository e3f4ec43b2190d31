import assert from "node:assert/strict";
import { faultTest } from "../containerd/faults/fault_stage.ts";
import { FOREVER } from "../driver/suite/programs.ts";
import { failureOf } from "../support/agent/failure.ts";
import { pluginResources } from "./plugin_resources.ts";
import { isSoak, SOAK_RELEASES, soakSize } from "./soak_size.ts";

const AT_ONCE = soakSize({ soak: 200, test: 24 });
/** Each has a shim of its own; `held_real_test.ts` has more, without. */
const HELD = soakSize({ soak: 200, test: 48 });
/** Starts under way at a time while many tasks are gathered. */
const STARTERS = 16;

/** A task without logs, since each reader of a log is a process of the test. */
const QUIET = { stdoutPath: "/dev/null", stderrPath: "/dev/null" };

faultTest(`${AT_ONCE} tasks started at once all run, or fail with a reason`, async (stage) => {
  await stage.launch();
  const tasks = await Promise.all(
    Array.from({ length: AT_ONCE }, () => stage.task({ config: { ...FOREVER }, task: QUIET })),
  );
  const outcomes = await Promise.allSettled(tasks.map((task) => task.start()));
  for (const [index, { status }] of outcomes.entries()) {
    if (status === "rejected") assert.match((await failureOf(tasks[index]!.start())).message, /^Cannot /);
  }
  const failures = outcomes.filter(({ status }) => status === "rejected").length;
  console.log(`${AT_ONCE - failures} of ${AT_ONCE} run`);
  await Promise.all(tasks.map((task) => task.stop({ signal: "SIGKILL" })));
  for (const task of tasks) await task[Symbol.asyncDispose]();
}, { releases: SOAK_RELEASES });

faultTest(`${HELD} tasks are held, and a new plugin finds all of them`, async (stage) => {
  const plugin = await stage.launch();
  const before = await pluginResources(plugin.process.pid);
  const held: Awaited<ReturnType<typeof stage.task>>[] = [];
  const handles: Awaited<ReturnType<(typeof held)[number]["start"]>>[] = [];
  let left = HELD;
  const starter = async () => {
    while (left-- > 0) {
      const task = await stage.task({ config: { ...FOREVER }, task: QUIET });
      handles.push(await task.start());
      held.push(task);
    }
  };
  await Promise.all(Array.from({ length: STARTERS }, starter));
  const { memoryBytes } = await pluginResources(plugin.process.pid);
  console.log(`${HELD} held: ${Math.round((memoryBytes - before.memoryBytes) / HELD / 1024)} KiB for each`);
  await stage.kill();
  const next = await stage.launch();
  const since = performance.now();
  await Promise.all(held.map((task, index) => task.recover(next, handles[index]!)));
  const tookMs = performance.now() - since;
  console.log(`${HELD} recovered in ${Math.round(tookMs)} ms`);
  if (isSoak) assert.ok(tookMs / HELD * 50 < 1_000, `50 take ${Math.round(tookMs / HELD * 50)} ms`);
  const ends = held.map((task) => task.wait());
  await Promise.all(held.map((task) => task.stop({ signal: "SIGKILL" })));
  for (const { result } of await Promise.all(ends)) assert.equal(result?.exitCode, 137);
  for (const task of held) await task[Symbol.asyncDispose]();
}, { releases: SOAK_RELEASES });
