import assert from "node:assert/strict";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { FingerprintResponse_HealthState as Health } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { FOREVER, OBEDIENT, script } from "../../driver/suite/programs.ts";
import { soakSize } from "../../soak/soak_size.ts";
import { failureOf } from "../../support/agent/failure.ts";
import { TestExec } from "../../support/agent/test_exec.ts";
import { type FaultStage, faultTest, pidOf } from "./fault_stage.ts";
import { untilShimIsAsked } from "./shim_connections.ts";

/** Doubles a text until the kernel stops it, once it is told to. */
const GREEDY = script(
  "trap 'x=x; while :; do x=$x$x; done' TERM; echo ready; while :; do sleep 3600 & wait $!; done",
);
/** How soon Nomad hears that containerd has gone, and that it is back; the machine of a short run may be busy. */
const FINGERPRINT_MS = soakSize({ soak: 5_000, test: 30_000 });

/** Fails unless the next fingerprint of that health comes in time. */
async function health(fingerprints: AsyncIterator<{ health: Health }>, wanted: Health): Promise<void> {
  const since = performance.now();
  for (;;) {
    const { value } = await fingerprints.next();
    if (value?.health !== wanted) continue;
    const ms = performance.now() - since;
    return assert.ok(ms < FINGERPRINT_MS, `told after ${Math.round(ms)} ms`);
  }
}

function fingerprintsOf({ driver }: FaultStage, signal: AbortSignal) {
  return driver.fingerprint({}, { signal })[Symbol.asyncIterator]();
}

faultTest(
  "containerd is killed: its tasks go on, and ends meanwhile are told at once with their code",
  async (stage) => {
    await stage.launch();
    const { node } = stage;
    const leaving = new AbortController();
    const fingerprints = fingerprintsOf(stage, leaving.signal);
    await health(fingerprints, Health.HEALTHY);
    const [lasting, ending, greedy] = await Promise.all([OBEDIENT, OBEDIENT, GREEDY].map((each) => stage.run(each)));
    const [end, code, oom] = [lasting!, ending!, greedy!].map(({ task }) => task.wait());
    const command = ["/bin/sh", "-c", "echo ready; read word; echo $word; read other; exit 3"];
    using exec = new TestExec(stage.driver, { taskId: lasting!.task.id, command });
    await exec.until("ready");

    await node.stop();
    await health(fingerprints, Health.UNHEALTHY);
    for (const { task } of [ending!, greedy!]) await task.signal("SIGTERM");
    assert.equal((await code!).result?.exitCode, 7);
    const { result, err } = await oom!;
    assert.deepEqual([result?.exitCode, result?.oomKilled], [137, true]);
    assert.equal(err, "OOM Killed: it reached its memory limit of 64 MiB");
    exec.write("meanwhile\n");
    await exec.until("meanwhile");

    await node.boot();
    await health(fingerprints, Health.HEALTHY);
    exec.write("over\n");
    assert.equal((await exec.outcome()).result?.exitCode, 3);
    const { value } = await stage.driver.taskStats({
      taskId: lasting!.task.id,
      collectionInterval: durationFromMs(1_000),
    }, { signal: leaving.signal })[Symbol.asyncIterator]().next();
    assert.ok(value.stats.aggResourceUsage.memory.usage > 0n);
    await lasting!.task.stop();
    assert.equal((await end!).result?.exitCode, 7);
    assert.deepEqual((await greedy!.task.wait()).result, result);
    leaving.abort();
    for (const { task } of [lasting!, ending!, greedy!]) await task[Symbol.asyncDispose]();
  },
);

faultTest(
  "a task that ends in the moments before containerd is back, which throws its shim away, is told with its code",
  async (stage) => {
    await stage.launch();
    const { node } = stage;
    const tasks = await Promise.all([OBEDIENT, OBEDIENT, OBEDIENT, FOREVER].map((each) => stage.run(each)));
    const ends = tasks.map(({ task }) => task.wait());
    await node.stop();
    await Promise.all(tasks.map(untilShimIsAsked));
    for (const each of tasks.slice(0, 3)) Deno.kill(pidOf(each), "SIGTERM");
    await node.boot();
    Deno.kill(pidOf(tasks[3]!), "SIGKILL");
    assert.deepEqual((await Promise.all(ends)).map(({ result }) => result?.exitCode), [7, 7, 7, 137]);
    for (const { task } of tasks) await task[Symbol.asyncDispose]();
  },
);

faultTest(
  "StartTask fails recoverably, with the reason, while containerd is away, and leaves nothing",
  async (stage) => {
    await stage.launch();
    await stage.node.stop();
    await using task = await stage.task({ config: { ...FOREVER } });
    const failure = await failureOf(task.start());
    assert.match(failure.message, /^Cannot .*: containerd cannot be reached: \w+ E\w+/);
    assert.equal(failure.recoverable, true);
    await stage.node.boot();
  },
);
