import assert from "node:assert/strict";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { TaskState } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { FOREVER, OBEDIENT } from "../../driver/suite/programs.ts";
import { type FaultStage, faultTest } from "./fault_stage.ts";
import { PERCENT_MAX, PluginClock } from "./plugin_clock.ts";

/** The next two measurements of a task's CPU, in percent of one core. */
async function percents({ driver }: FaultStage, taskId: string): Promise<number[]> {
  const leaving = new AbortController();
  const found: number[] = [];
  const request = { taskId, collectionInterval: durationFromMs(500) };
  for await (const { stats } of driver.taskStats(request, { signal: leaving.signal })) {
    found.push(stats!.aggResourceUsage!.cpu!.percent);
    if (found.length === 2) break;
  }
  leaving.abort();
  return found;
}

faultTest(
  "the clock of the plugin is set back and forth by an hour: nothing ends, stops or measures what is not true",
  async (stage) => {
    const directory = await Deno.makeTempDir({ prefix: "clock-" });
    const clock = await PluginClock.make(directory);
    await stage.launch({ env: clock.env });
    const [stubborn, lasting] = await Promise.all([OBEDIENT, FOREVER].map((program) => stage.run(program)));
    const ends = [stubborn!, lasting!].map(({ task }) => task.wait());
    // SIGKILL would follow after an hour, by a clock that is not set.
    const stopped = lasting!.task.stop({ timeoutMs: 3_000_000 });
    // A failure meanwhile shall be told for its own reason.
    stopped.catch(() => {});
    for (const offset of ["+1h", "-1h", "+0"]) {
      await clock.set(offset);
      for (const percent of await percents(stage, stubborn!.task.id)) {
        assert.ok(percent >= 0 && percent <= PERCENT_MAX, `${percent} % at ${offset}`);
      }
      const command = ["/bin/true"];
      const { result } = await stage.driver.execTask({
        taskId: stubborn!.task.id,
        command,
        timeout: durationFromMs(60_000),
      });
      assert.equal(result?.exitCode, 0, offset);
      for (const { task } of [stubborn!, lasting!]) {
        assert.equal((await task.inspect()).state, TaskState.RUNNING, offset);
      }
    }
    await stubborn!.task.stop();
    await lasting!.task.signal("SIGKILL");
    await stopped;
    assert.deepEqual((await Promise.all(ends)).map(({ result }) => result?.exitCode), [7, 137]);
    for (const { task } of [stubborn!, lasting!]) await task[Symbol.asyncDispose]();
    await Deno.remove(directory, { recursive: true });
  },
);
