import { durationFromMs } from "@bufbuild/protobuf/wkt";
import assert from "node:assert/strict";
import {
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
  const reports = await watch(node, agent, "while :; do :; done");
  const [first, last] = [reports[0]!.cgroup, reports.at(-1)!.cgroup];
  const expected = (last.cpuNs - first.cpuNs) / (last.atMs - first.atMs) / MB * 100;
  const usages = reports.slice(1).map(({ stats }) => stats.aggResourceUsage!.cpu!);
  const percent = mean(usages.map((cpu) => cpu.percent));
  assert.ok(Math.abs(percent - expected) < 5, `${percent} % reported, ${expected} % used`);
  const sum = mean(usages.map((cpu) => cpu.userMode + cpu.systemMode));
  assert.ok(Math.abs(percent - sum) < 2, `${percent} % in all, ${sum} % user and system`);
  // The agent's topology has cores of 2 GHz.
  assert.ok(usages.every((cpu) => Math.abs(cpu.totalTicks - cpu.percent * 20) < 1e-6));
  assert.ok([CpuField.PERCENT, CpuField.USER_MODE].every((field) => usages[0]!.measuredFields.includes(field)));
}

async function testHolder(node: RealNode, agent: TestAgent): Promise<void> {
  const program = `awk 'BEGIN { held = sprintf("%40000000s", ""); system("sleep 3600"); print length(held) }'`;
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

/** Runs a script and takes some reports, each with what the files say when it comes. */
async function watch(node: RealNode, agent: TestAgent, text: string): Promise<Report[]> {
  await using task = await agent.task({ config: { image: node.image, ...script(text) } });
  const { driverState, version } = await task.start();
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function near(reported: bigint, read: number): void {
  assert.ok(Math.abs(Number(reported) - read) < 2 * MB, `${reported} bytes reported, ${read} bytes in the files`);
}
