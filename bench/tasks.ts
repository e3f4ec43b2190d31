import { PluginHost } from "../tools/launcher/host/plugin_host.ts";
import { BenchNode, IMAGE, pluginUnderTest } from "./bench_node.ts";
import { processUsage } from "../tests/support/node/process_usage.ts";
import { atLeast, atMost, type Measurement, median, report, timed } from "./report.ts";

const ROUNDS = 15;
const TASKS = 50;
const AT_ONCE = 10;

/** Exec of the plugin's process until it has answered the host's first call. */
async function benchHandshake(): Promise<Measurement> {
  const times = await rounds(async () => {
    const start = performance.now();
    await using _host = await PluginHost.start({ command: pluginUnderTest() });
    return performance.now() - start;
  });
  return atMost("exec to handshake line and first answer, warm", { limit: 200, seen: median(times), unit: "ms" });
}

/** StartTask against a whole `ctr run --rm`, in turn. */
async function benchStart(node: BenchNode): Promise<Measurement> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  await rounds(async (round) => {
    let id = "";
    ours[round] = await timed(async () => id = await node.startTask("/bin/sleep", ["1000"]));
    await node.destroyTask(id);
    return theirs[round] = await timed(() => node.containerd.ctr("run", "--rm", IMAGE, `bench-${round}`, "/bin/true"));
  });
  const [one, other] = [median(ours.slice(1)), median(theirs.slice(1))];
  const title = "StartTask until the task runs, and a whole ctr run --rm";
  const bars = { title, unit: "ms", ours: { StartTask: one }, theirs: { "ctr run --rm": other } };
  const what = "StartTask to running, of a whole `ctr run --rm`";
  return atMost(what, { limit: 1, seen: one / other, unit: "×", bars });
}

/** The answer of StopTask after the time at which containerd saw the exit. */
async function benchStop(node: BenchNode): Promise<Measurement> {
  const times = await rounds(async () => {
    const taskId = await node.startTask("/bin/sh", ["-c", "trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done"]);
    await node.plugin.driver.stopTask({ taskId, timeout: { seconds: 30n }, signal: "SIGTERM" });
    const answeredAt = Date.now();
    const { task } = await node.plugin.driver.inspectTask({ taskId });
    await node.destroyTask(taskId);
    return answeredAt - Number(task!.completedAt!.seconds) * 1000 - task!.completedAt!.nanos / 1e6;
  });
  return atMost("StopTask after the container's exit", { limit: 50, seen: median(times), unit: "ms" });
}

/** Many starts, some at once, against as many of `ctr`; and what the plugin holds then. */
async function* benchMany(node: BenchNode): AsyncGenerator<Measurement> {
  const ids: string[] = [];
  const elapsedMs = await timed(() => many(async () => ids.push(await node.startTask("/bin/sleep", ["1000"]))));
  const { rssMb } = await processUsage(node.plugin.process.pid);
  await Promise.all(ids.map((id) => node.destroyTask(id)));
  const ctrMs = await benchCtr(node);
  const [ours, theirs] = [TASKS / elapsedMs * 1000, TASKS / ctrMs * 1000];
  yield atLeast(`${TASKS} starts, ${AT_ONCE} at a time`, { limit: 25, seen: ours, unit: "a second" });
  yield atLeast("those, of the rate of `ctr run --detach --seccomp`", {
    ...{ limit: 1, seen: ours / theirs, unit: "×" },
    bars: {
      title: "starts, 10 at a time",
      unit: "a second",
      ours: { StartTask: ours },
      theirs: { "ctr run --detach": theirs },
    },
  });
  yield atMost(`RSS with ${TASKS} tasks running`, { limit: 95, seen: rssMb, unit: "MB" });
}

/** Milliseconds in which `ctr` starts as many containers, with the seccomp profile that tasks have too. */
async function benchCtr({ containerd }: BenchNode): Promise<number> {
  const ids: string[] = [];
  const start = () => {
    const id = `ctr-${ids.length}`;
    ids.push(id);
    return containerd.ctr("run", "--detach", "--seccomp", IMAGE, id, "/bin/sleep", "1000");
  };
  const elapsedMs = await timed(() => many(start));
  for (const id of ids) {
    await containerd.ctr("task", "rm", "--force", id);
    await containerd.ctr("container", "rm", id);
  }
  return elapsedMs;
}

async function many(start: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < TASKS; done += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, start));
}

async function rounds(measure: (round: number) => Promise<number>): Promise<number[]> {
  await measure(0);
  const seen: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) seen.push(await measure(round));
  return seen;
}

async function* benchTasks(): AsyncGenerator<Measurement> {
  await using node = await BenchNode.start();
  yield await benchHandshake();
  const { rssMb } = await processUsage(node.plugin.process.pid);
  yield atMost("RSS without a task", { limit: 75, seen: rssMb, unit: "MB" });
  yield await benchStart(node);
  yield await benchStop(node);
  yield* benchMany(node);
}

if (import.meta.main) await report("Tasks", benchTasks());
