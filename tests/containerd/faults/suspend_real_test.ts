import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { TaskState } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { FOREVER, OBEDIENT, script } from "../../driver/suite/programs.ts";
import { TestExec } from "../../support/agent/test_exec.ts";
import { SOAK_RELEASES, soakSize } from "../../soak/soak_size.ts";
import { type FaultStage, faultTest, pidOf, type Started } from "./fault_stage.ts";
import { commandsOf } from "./left_behind.ts";
import { PERCENT_MAX, PluginClock } from "./plugin_clock.ts";

/** Longer than any silence that says something of a containerd that hangs, and shorter than the time that a call of it has. */
const SUSPENDED_MS = soakSize({ soak: 30_000, test: 12_000 });
/** Takes all of a core. */
const BUSY = script("trap 'exit 7' TERM; echo ready; while :; do :; done");

/** A task's usage as Nomad reads it, through all that happens. */
class Usages implements AsyncDisposable {
  readonly percents: number[] = [];
  readonly #leaving = new AbortController();
  readonly #reading: Promise<void>;
  #told = Promise.withResolvers<void>();

  constructor(stage: FaultStage, { task }: Started) {
    this.#reading = this.#read(stage, task.id).catch(() => {});
  }

  async #read({ driver }: FaultStage, taskId: string): Promise<void> {
    const request = { taskId, collectionInterval: durationFromMs(1_000) };
    for await (const { stats } of driver.taskStats(request, { signal: this.#leaving.signal })) {
      this.percents.push(stats!.aggResourceUsage!.cpu!.percent);
      this.#told.resolve();
      this.#told = Promise.withResolvers();
    }
  }

  /** Resolves after so many more. */
  async next(count: number): Promise<void> {
    for (const until = this.percents.length + count; this.percents.length < until;) await this.#told.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    await this.#reading;
  }
}

/** Stops processes for a while, at whose end the wall clock of the plugin is an hour on, as after a suspend. */
async function suspend(pids: readonly number[], clock: PluginClock): Promise<void> {
  for (const pid of pids) Deno.kill(pid, "SIGSTOP");
  await clock.set("+1h");
  await delay(SUSPENDED_MS);
  for (const pid of pids) Deno.kill(pid, "SIGCONT");
}

/** Everything of the node: the plugin, containerd, its shims and their tasks. */
function everything({ plugin, node }: FaultStage, started: readonly Started[]): number[] {
  const shims = commandsOf(`\0-address\0${node.socket}\0`);
  return [plugin.process.pid, node.containerd.pid, ...shims, ...started.map(pidOf)];
}

faultTest(
  "the plugin, containerd and all tasks stand still for a while: nothing ends, stops or measures what is not true",
  async (stage) => {
    const directory = await Deno.makeTempDir({ prefix: "suspend-" });
    const clock = await PluginClock.make(directory);
    await stage.launch({ env: clock.env });
    const [busy, asked, lasting] = await Promise.all([BUSY, FOREVER, OBEDIENT].map((each) => stage.run(each)));
    const started = [busy!, asked!, lasting!];
    const ends = started.map(({ task }) => task.wait());
    const command = ["/bin/sh", "-c", "echo ready; read word; echo $word; exit 3"];
    using exec = new TestExec(stage.driver, { taskId: lasting!.task.id, command });
    await exec.until("ready");
    await using usages = new Usages(stage, busy!);
    await usages.next(2);
    // SIGKILL would follow after an hour, by a clock that goes on.
    const stopped = asked!.task.stop({ timeoutMs: 3_000_000 });
    stopped.catch(() => {});
    const coming = await stage.task({ config: { ...OBEDIENT } });
    const start = coming.start();
    await suspend(everything(stage, started), clock);
    await start;
    await suspend([stage.plugin.process.pid], clock);
    await usages.next(3);
    for (const percent of usages.percents) assert.ok(percent >= 0 && percent <= PERCENT_MAX, String(usages.percents));
    for (const { task } of started) assert.equal((await task.inspect()).state, TaskState.RUNNING);
    exec.write("awake\n");
    assert.equal((await exec.outcome()).result?.exitCode, 3);
    await Promise.all([busy!, lasting!].map(({ task }) => task.stop()));
    await asked!.task.signal("SIGKILL");
    await stopped;
    assert.deepEqual((await Promise.all(ends)).map(({ result }) => result?.exitCode), [7, 137, 7]);
    for (const task of [coming, ...started.map(({ task }) => task)]) await task[Symbol.asyncDispose]();
    await Deno.remove(directory, { recursive: true });
  },
  { releases: SOAK_RELEASES },
);
