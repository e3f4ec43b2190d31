import { durationFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import assert from "node:assert/strict";
import {
  type CPUUsage,
  CPUUsage_Fields as CpuField,
  MemoryUsage_Fields as MemoryField,
  type TaskStats,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { decodeTaskState } from "../../../src/model/task/task_state.ts";
import { script } from "../../driver/suite/programs.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { RealNode } from "../../support/node/real_node.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { CONTAINERD_RELEASES } from "../../support/real_containerd_test_case.ts";
import { type CgroupReading, readCgroup } from "../../support/stats/cgroup_files.ts";

const SAMPLES = 5;
const MB = 1_000_000;

interface Report {
  readonly stats: TaskStats;
  /** The cgroup's files, read when the report came. */
  readonly cgroup: CgroupReading;
}

for (const release of CONTAINERD_RELEASES) {
  Deno.test({
    name: `TaskStats agrees with the cgroup's files [containerd ${release}]`,
    ignore: skipUnless(isRoot, NEEDS_ROOT),
    async fn(context) {
      await using node = await RealNode.start(release);
      await using agent = await TestAgent.start(node);
      await context.step("a burner's CPU time", () => testBurner(node, agent));
      await context.step("a holder's memory", () => testHolder(node, agent));
      await context.step("containerd's outage only pauses it", () => testOutage(node, agent));
    },
  });
}

async function testBurner(node: RealNode, agent: TestAgent): Promise<void> {
  const reports = await watch(node, agent, "echo ready; while :; do :; done");
  const [first, last] = [reports[0]!, reports.at(-1)!];
  const usedMs = (last.cgroup.cpuNs - first.cgroup.cpuNs) / MB;
  const toldMs = cpuMs(reports, ({ percent }) => percent);
  // The files were read a moment after the reports were made, and that on a busy machine is a long one.
  const overMs = measuredAtMs(last) - measuredAtMs(first);
  const tolerance = 0.05 * overMs + 2 * (lateMs(first) + lateMs(last));
  assert.ok(
    Math.abs(toldMs - usedMs) < tolerance,
    `${toldMs} ms reported, ${usedMs} ms used, give or take ${tolerance}`,
  );
  const sumMs = cpuMs(reports, ({ userMode, systemMode }) => userMode + systemMode);
  assert.ok(Math.abs(toldMs - sumMs) < 0.02 * overMs, `${toldMs} ms in all, ${sumMs} ms user and system`);
  const usages = reports.slice(1).map(({ stats }) => stats.aggResourceUsage!.cpu!);
  // The agent's topology has cores of 2 GHz.
  assert.ok(usages.every((cpu) => Math.abs(cpu.totalTicks - cpu.percent * 20) < 1e-6));
  assert.ok([CpuField.PERCENT, CpuField.USER_MODE].every((field) => usages[0]!.measuredFields.includes(field)));
}

async function testHolder(node: RealNode, agent: TestAgent): Promise<void> {
  const program =
    `awk 'BEGIN { held = sprintf("%40000000s", ""); system("echo ready; sleep 3600"); print length(held) }'`;
  const reports = await watch(node, agent, program);
  const { stats, cgroup } = reports.at(-1)!;
  const { rss, cache, usage, maxUsage, measuredFields } = stats.aggResourceUsage!.memory!;
  assert.ok(cgroup.rssBytes > 35 * MB);
  near(rss, cgroup.rssBytes);
  near(cache, cgroup.cacheBytes);
  near(usage, cgroup.usageBytes);
  assert.ok(maxUsage >= usage);
  const expected = [MemoryField.RSS, MemoryField.CACHE, MemoryField.USAGE, MemoryField.KERNEL_USAGE];
  assert.deepEqual(expected.filter((field) => !measuredFields.includes(field)), []);
}

async function testOutage(node: RealNode, agent: TestAgent): Promise<void> {
  await using task = await agent.task({ config: { image: node.image, ...script("exec sleep 3600") } });
  await task.start();
  let count = 0;
  for await (const { stats } of agent.driver.taskStats(request(task.id, 200))) {
    if (++count === 1) {
      await node.stop();
      await node.boot();
    }
    if (count === 4) return assert.ok(stats!.aggResourceUsage!.memory!.measuredFields.length > 0);
  }
  assert.fail("the stream has ended");
}

/** The CPU time that the reports after the first tell of, by one of their figures. */
function cpuMs(reports: readonly Report[], percent: (cpu: CPUUsage) => number): number {
  return reports.slice(1).reduce((sumMs, report, before) => {
    const overMs = measuredAtMs(report) - measuredAtMs(reports[before]!);
    return sumMs + percent(report.stats.aggResourceUsage!.cpu!) / 100 * overMs;
  }, 0);
}

function measuredAtMs({ stats }: Report): number {
  return timestampMs(stats.timestamp!);
}

function lateMs(report: Report): number {
  return Math.max(0, report.cgroup.atMs - measuredAtMs(report));
}

/** Runs a script and takes some reports once it is ready, each with what the files say when it comes. */
async function watch(node: RealNode, agent: TestAgent, text: string): Promise<Report[]> {
  await using task = await agent.task({ config: { image: node.image, ...script(text) } });
  const { driverState, version } = await task.start();
  assert.equal(await task.allocDir.stdout.line(), "ready");
  const { memoryCgroup } = decodeTaskState(driverState, { version, taskId: task.id });
  const reports: Report[] = [];
  for await (const { stats } of agent.driver.taskStats(request(task.id, 1_000))) {
    reports.push({ stats: stats!, cgroup: readCgroup(memoryCgroup) });
    if (reports.length === SAMPLES) break;
  }
  return reports;
}

function request(taskId: string, intervalMs: number) {
  return { taskId, collectionInterval: durationFromMs(intervalMs) };
}

function near(reported: bigint, read: number): void {
  assert.ok(Math.abs(Number(reported) - read) < 2 * MB, `${reported} bytes reported, ${read} bytes in the files`);
}
