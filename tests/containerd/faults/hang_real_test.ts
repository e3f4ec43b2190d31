import assert from "node:assert/strict";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { FingerprintResponse_HealthState as Health } from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { configurePlugin } from "../../../tools/launcher/host/configure_plugin.ts";
import { FOREVER, OBEDIENT } from "../../driver/suite/programs.ts";
import { failureOf } from "../../support/agent/failure.ts";
import { TestExec } from "../../support/agent/test_exec.ts";
import type { TestTask } from "../../support/agent/test_task.ts";
import { pluginResources } from "../../soak/plugin_resources.ts";
import { SOAK_RELEASES, soakSize } from "../../soak/soak_size.ts";
import { CallProxy } from "./call_proxy.ts";
import { type FaultStage, faultTest, pidOf, type Started } from "./fault_stage.ts";
import { eventually } from "../../support/eventually.ts";

const STARTS = soakSize({ soak: 50, test: 8 });
const COMMAND = ["/bin/true"];
/** What each call takes at most while containerd hangs (see docs/reliability.md), and what a loaded machine adds to that. */
const DEADLINES_S = {
  atOnce: 0,
  byShim: 5,
  unhealthy: 5,
  exec: 9,
  // containerd has answered a moment ago, so they are in the middle of it.
  start: 40,
  startAgain: 6,
  destroy: 16,
};
const SLACK_S = 20;

/** Passes the outcome of a call on, which has to come in time. */
async function within<T>(kind: keyof typeof DEADLINES_S, name: string, call: Promise<T>): Promise<T> {
  const since = performance.now();
  const outcome = await call;
  const tookS = (performance.now() - since) / 1000;
  console.log(`containerd hangs: ${name} took ${tookS.toFixed(1)} s`);
  assert.ok(tookS <= DEADLINES_S[kind] + SLACK_S, `${name} took ${tookS} s`);
  return outcome;
}

/** Starts of some tasks at once, all of which fail so that Nomad tries again. */
async function failingStarts(tasks: readonly TestTask[]): Promise<void> {
  for (const { message, recoverable } of await Promise.all(tasks.map((task) => failureOf(task.again().start())))) {
    assert.match(message, /^Cannot .*containerd (does not answer|has not answered for \d+ s)$/);
    assert.ok(recoverable, message);
  }
}

async function health({ driver }: FaultStage["plugin"]): Promise<Health | undefined> {
  const leaving = new AbortController();
  for await (const { health } of driver.fingerprint({}, { signal: leaving.signal })) {
    leaving.abort();
    return health;
  }
  return undefined;
}

/** Every call of Nomad's, while containerd hangs. */
async function assertAnswers(
  stage: FaultStage,
  [stopped, signalled, lasting, left, ending]: readonly Started[],
): Promise<void> {
  const { driver } = stage;
  const ends = [stopped!, signalled!, ending!].map(({ task }) => task.wait());
  Deno.kill(pidOf(ending!), "SIGTERM");
  const taskId = lasting!.task.id;
  await Promise.all([
    within("byShim", "StopTask", stopped!.task.stop()),
    within("byShim", "SignalTask", signalled!.task.signal("SIGTERM")),
    within("atOnce", "InspectTask", lasting!.task.inspect()),
    within("unhealthy", "Fingerprint", health(stage.plugin)).then((found) => assert.equal(found, Health.UNHEALTHY)),
    within(
      "exec",
      "ExecTask",
      failureOf(driver.execTask({ taskId, command: COMMAND, timeout: durationFromMs(60_000) })),
    ),
    within("exec", "ExecTaskStreaming", failureOf(new TestExec(driver, { taskId, command: COMMAND }).outcome())),
    within("destroy", "DestroyTask", failureOf(left!.task.destroy())).then(({ message }) =>
      assert.match(message, /containerd does not answer/)
    ),
  ]);
  for (const { result } of await within("byShim", "WaitTask", Promise.all(ends))) assert.equal(result?.exitCode, 7);
}

/** A plugin that is started while containerd hangs takes its configuration and finds a task by its shim. */
async function assertNextPluginRecovers(stage: FaultStage, { task, handle }: Started): Promise<void> {
  const next = await stage.spare();
  const { socket, namespace } = stage.node;
  const config = { containerd_address: socket, containerd_namespace: namespace, network: [{ mode: "none" }] };
  await within("atOnce", "SetConfig", configurePlugin(next, config));
  await within("byShim", "RecoverTask", next.driver.recoverTask({ taskId: task.id, handle }));
  await next.shutdown();
}

faultTest(
  "containerd hangs: every call is answered or fails in seconds, nothing piles up, and all is well afterwards",
  async (stage) => {
    const socket = `${stage.node.containerd.directory}/proxy.sock`;
    await using proxy = await CallProxy.listen(socket, { target: stage.node.socket });
    const { process: { pid } } = await stage.launch({ socket });
    const started = await Promise.all([OBEDIENT, OBEDIENT, OBEDIENT, FOREVER, OBEDIENT].map((each) => stage.run(each)));
    const [, , lasting, left] = started as [Started, Started, Started, Started];
    const ends = [lasting, left].map(({ task }) => task.wait());
    const tasks = await Promise.all(Array.from({ length: STARTS }, () => stage.task({ config: { ...OBEDIENT } })));
    const [before, openBefore] = [await pluginResources(pid), proxy.openCalls];
    stage.node.containerd.kill("SIGSTOP");
    await Promise.all([
      within("start", `StartTask of ${STARTS}`, failingStarts(tasks)),
      assertAnswers(stage, started),
      assertNextPluginRecovers(stage, lasting),
    ]);
    await within("startAgain", `StartTask of ${STARTS}, again`, failingStarts(tasks));
    await eventually(async () => {
      assert.ok(proxy.openCalls <= openBefore, `${proxy.openCalls} calls of containerd are open, ${openBefore} before`);
      const { descriptors } = await pluginResources(pid);
      // Connections to the shims of the tasks that go on.
      const most = before.descriptors + 2;
      assert.ok(descriptors <= most, `${descriptors} descriptors, ${before.descriptors} before`);
    });
    stage.node.containerd.kill("SIGCONT");
    await Promise.all(tasks.map((task) => task[Symbol.asyncDispose]()));
    const { task: next } = await stage.run(OBEDIENT);
    const { result } = await stage.driver.execTask({
      taskId: lasting.task.id,
      command: COMMAND,
      timeout: durationFromMs(60_000),
    });
    assert.equal(result?.exitCode, 0);
    await Promise.all([next.stop(), lasting.task.stop(), left.task.stop({ timeoutMs: 0 })]);
    assert.deepEqual((await Promise.all(ends)).map(({ result }) => result?.exitCode), [7, 137]);
    await Promise.all([...started, { task: next }].map(({ task }) => task[Symbol.asyncDispose]()));
  },
  { releases: SOAK_RELEASES },
);
