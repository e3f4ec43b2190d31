import { containerId, parseTaskId } from "../src/model/names.ts";
import { cgroupVersion } from "../src/host/cgroup/cgroup_version.ts";
import { BenchNode } from "./bench_node.ts";
import { atLeast, atMost, type Measurement, median, report, timed } from "./report.ts";

const ROUNDS = 25;
const FLOOD_ROUNDS = 5;
const FLOOD_MIB = 100;
const FLOOD = ["dd", "if=/dev/zero", "bs=1M", `count=${FLOOD_MIB}`];

/** A running task, to run commands in either way. */
interface Bench {
  readonly node: BenchNode;
  readonly taskId: string;
}

/** A command's whole session through the plugin's stream; resolves to the bytes of its stdout. */
async function throughPlugin({ node, taskId }: Bench, command: string[]): Promise<number> {
  let bytes = 0;
  for await (const { stdout } of node.plugin.driver.execTaskStreaming(session(taskId, command))) {
    bytes += stdout?.data.length ?? 0;
  }
  return bytes;
}

async function* session(taskId: string, command: string[]) {
  yield { setup: { taskId, command, tty: false } };
  yield await Promise.resolve({ stdin: { close: true } });
}

/** The same command by containerd's own client, its stdout read as ours is. */
async function throughCtr({ node, taskId }: Bench, command: string[]): Promise<number> {
  const { binaries, env } = node.containerd;
  const container = containerId(parseTaskId(taskId)!, cgroupVersion());
  const args = ["task", "exec", "--exec-id", crypto.randomUUID(), container, ...command];
  const ctr = new Deno.Command(binaries.ctr, { args, env, stdin: "null", stdout: "piped", stderr: "null" }).spawn();
  let bytes = 0;
  for await (const chunk of ctr.stdout) bytes += chunk.length;
  const { code } = await ctr.status;
  if (code !== 0) throw new Error(`Cannot run "ctr ${args.join(" ")}": it ended with ${code}`);
  return bytes;
}

/** `/bin/true` either way, in turn. */
async function benchRoundTrip(bench: Bench): Promise<Measurement> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await timed(() => throughPlugin(bench, ["/bin/true"])));
    theirs.push(await timed(() => throughCtr(bench, ["/bin/true"])));
  }
  const bars = {
    title: "/bin/true in a task",
    unit: "ms",
    ours: { ExecTaskStreaming: median(ours) },
    theirs: { "ctr task exec": median(theirs) },
  };
  const seen = median(ours) / median(theirs);
  return atMost("/bin/true, of `ctr task exec`", { limit: 1.2, seen, unit: "×", bars });
}

/** A flood of stdout either way, in turn. */
async function benchFlood(bench: Bench): Promise<Measurement> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < FLOOD_ROUNDS; round++) {
    ours.push(await flood(() => throughPlugin(bench, FLOOD)));
    theirs.push(await flood(() => throughCtr(bench, FLOOD)));
  }
  const [one, other] = [median(ours), median(theirs)];
  const bars = {
    title: "stdout of a command",
    unit: "MiB a second",
    ours: { ExecTaskStreaming: one },
    theirs: { "ctr task exec": other },
  };
  const what = `${FLOOD_MIB} MiB of stdout, of \`ctr task exec\``;
  return atLeast(what, { limit: 0.25, seen: one / other, unit: "×", bars });
}

/** MiB a second. */
async function flood(run: () => Promise<number>): Promise<number> {
  let bytes = 0;
  const elapsedMs = await timed(async () => bytes = await run());
  if (bytes !== FLOOD_MIB * 2 ** 20) throw new Error(`Cannot measure the flood: ${bytes} bytes came`);
  return FLOOD_MIB / elapsedMs * 1000;
}

async function* benchExec(): AsyncGenerator<Measurement> {
  await using node = await BenchNode.start();
  const bench = { node, taskId: await node.startTask("/bin/sleep", ["100000"]) };
  await throughPlugin(bench, ["/bin/true"]);
  yield await benchRoundTrip(bench);
  yield await benchFlood(bench);
  await node.destroyTask(bench.taskId);
}

if (import.meta.main) await report("Commands in tasks", benchExec());
