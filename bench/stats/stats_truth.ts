import type { TaskStats } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { cgroupVersion } from "../../src/host/cgroup/cgroup_version.ts";
import { containerId, parseTaskId } from "../../src/model/names.ts";
import { type CgroupReading, readCgroup } from "../../tests/support/stats/cgroup_files.ts";
import type { BenchNode } from "../bench_node.ts";
import { atMost, type Measurement } from "../report.ts";
import { usageStream } from "./usage_stream.ts";

const FIGURES = 11;
const MB = 1_000_000;
const BURN_A_CORE = "while :; do :; done";
const HOLD_40_MB = `awk 'BEGIN { held = sprintf("%40000000s", ""); system("sleep 3600"); print length(held) }'`;

/** A figure, and what the cgroup's files told when it came. */
interface Seen {
  readonly usage: NonNullable<TaskStats["aggResourceUsage"]>;
  readonly cgroup: CgroupReading;
}

/** What is reported of a task that burns one core, and of one that holds memory, against the truth. */
export async function* benchTruth(node: BenchNode): AsyncGenerator<Measurement> {
  const burner = await watch(node, BURN_A_CORE);
  const cpus = burner.slice(1).map(({ usage }) => usage.cpu!);
  const percent = mean(cpus.map((cpu) => cpu.percent));
  const parts = mean(cpus.map((cpu) => cpu.userMode + cpu.systemMode));
  const counted = countedPercent(burner[0]!.cgroup, burner.at(-1)!.cgroup);
  const burned = `one-core burner over ${FIGURES - 1} s: ${percent.toFixed(1)} %`;
  yield atMost(`${burned}, from what its cgroup counts`, {
    limit: 5,
    seen: Math.abs(percent - counted),
    unit: "points",
  });
  yield atMost("its user and system, from its total", { limit: 2, seen: Math.abs(percent - parts), unit: "points" });
  const { usage, cgroup } = (await watch(node, HOLD_40_MB)).at(-1)!;
  const rssMb = Number(usage.memory!.rss) / MB;
  yield atMost(`RSS of a 40 MB holder: ${rssMb.toFixed(1)} MB, from memory.stat`, {
    limit: 2,
    seen: Math.abs(rssMb - cgroup.rssBytes / MB),
    unit: "MB",
  });
}

/** On a busy node a burner does not get its whole core; its cgroup tells what it got. */
function countedPercent(first: CgroupReading, last: CgroupReading): number {
  return (last.cpuNs - first.cpuNs) / (last.atMs - first.atMs) / 1_000_000 * 100;
}

async function watch(node: BenchNode, script: string): Promise<Seen[]> {
  const id = await node.startTask("/bin/sh", ["-c", script]);
  const directory = await memoryCgroup(node, id);
  const seen: Seen[] = [];
  for await (const { aggResourceUsage } of usageStream(node.plugin.driver, id)) {
    seen.push({ usage: aggResourceUsage!, cgroup: readCgroup(directory) });
    if (seen.length === FIGURES) break;
  }
  await node.destroyTask(id);
  return seen;
}

async function memoryCgroup(node: BenchNode, id: string): Promise<string> {
  const container = containerId(parseTaskId(id)!, cgroupVersion());
  const [, pid] = (await node.containerd.ctr("tasks", "ls")).match(new RegExp(`^${container} +(\\d+)`, "m"))!;
  const groups = await Deno.readTextFile(`/proc/${pid}/cgroup`);
  const [, unified] = groups.match(/^0::(.*)$/m) ?? [];
  const [, v1] = groups.match(/^\d+:memory:(.*)$/m) ?? [];
  return v1 === undefined ? `/sys/fs/cgroup${unified}` : `/sys/fs/cgroup/memory${v1}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
