import assert from "node:assert/strict";

import { cgroupVersion } from "../../../src/host/cgroup/cgroup_version.ts";
import { canLimitSwap } from "../../../src/host/cgroup/swap_limit.ts";
import { NomadCgroup } from "../../support/nomad_cgroup.ts";
import { printCgroup } from "../../support/run_task.ts";
import { type Row, testRows } from "../run_rows.ts";

const MIB = 1024 ** 2;
const V1 = cgroupVersion() === 1;

interface Asked {
  readonly memoryMb?: bigint;
  readonly memoryMaxMb?: bigint;
  readonly cpuShares?: bigint;
}

/** Part of a job with those resources. */
function resources({ memoryMb = 64n, memoryMaxMb = 0n, cpuShares = 100n }: Asked) {
  const linuxResources = { cpuShares };
  return { task: { resources: { allocatedResources: { memory: { memoryMb, memoryMaxMb } }, linuxResources } } };
}

const memory = {
  limit: printCgroup({ v1: "memory/memory.limit_in_bytes", v2: "memory.max" }),
  reservation: printCgroup({ v1: "memory/memory.soft_limit_in_bytes", v2: "memory.low" }),
  swap: printCgroup({ v1: "memory/memory.memsw.limit_in_bytes", v2: "memory.swap.max" }),
};

function isUnlimited(limit: string | undefined): boolean {
  return limit === "max" || Number(limit) > 2 ** 60;
}

const rows: readonly Row[] = [
  {
    name: "resources { memory }: a hard limit, and no swap",
    async run(rows) {
      // Whether the kernel can limit swap shows in cgroups only, of which a node with an agent has some.
      using made = new NomadCgroup({ allocId: crypto.randomUUID(), task: "main", cpus: "0", reserved: false });
      const limitsSwap = await canLimitSwap({ cgroupVersion: cgroupVersion(), cgroup: made.cpusetCgroup });
      const script = `${memory.limit}; ${memory.reservation}; ${limitsSwap ? memory.swap : "echo none"}`;
      const [limit, reservation, swap] = await rows.output(script, resources({ memoryMb: 48n }));
      assert.equal(limit, `${48 * MIB}`);
      assert.ok(V1 ? isUnlimited(reservation) : reservation === "0", `${reservation}`);
      if (swap !== "none") assert.equal(swap, V1 ? `${48 * MIB}` : "0");
    },
  },
  {
    name: "resources { memory_max }: the hard limit, with memory as reservation",
    async run(rows) {
      const asked = resources({ memoryMb: 48n, memoryMaxMb: 96n });
      assert.deepEqual(await rows.output(`${memory.limit}; ${memory.reservation}`, asked), [
        ...[`${96 * MIB}`, `${48 * MIB}`],
      ]);
    },
  },
  {
    name: "resources { memory_max = -1 }: no hard limit, with memory as reservation",
    async run(rows) {
      const asked = resources({ memoryMb: 48n, memoryMaxMb: -1n });
      const [limit, reservation] = await rows.output(`${memory.limit}; ${memory.reservation}`, asked);
      assert.ok(isUnlimited(limit), `${limit}`);
      assert.equal(reservation, `${48 * MIB}`);
    },
  },
  {
    name: "resources { memory }: a task that takes more is killed, and told as out of memory",
    async run(rows) {
      const hold = `awk 'BEGIN { held = sprintf("%100000000s", ""); print length(held) }'`;
      const config = { image: rows.node.image, command: "/bin/sh", args: ["-c", `exec ${hold}`] };
      await using task = await rows.agent.task({ config, ...resources({ memoryMb: 24n }) });
      await task.start();
      const { result } = await task.wait();
      assert.deepEqual([result?.exitCode, result?.signal, result?.oomKilled], [137, 9, true]);
    },
  },
  {
    name: "resources { cpu }: cpu shares, and their weight on cgroup v2",
    async run(rows) {
      const print = printCgroup({ v1: "cpu/cpu.shares", v2: "cpu.weight" });
      const weight = async (cpuShares: bigint) => Number((await rows.output(print, resources({ cpuShares })))[0]);
      if (V1) return assert.deepEqual([await weight(500n), await weight(1n)], [500, 2]);
      const [few, many, most] = [await weight(2n), await weight(1024n), await weight(262_144n)];
      assert.equal(few, 1);
      assert.ok(many > few && most > many, `${few}, ${many}, ${most}`);
      assert.equal(most, 10_000);
    },
  },
  {
    name: "pids_limit: most processes at a time",
    async run(rows) {
      const script = `${printCgroup({ v1: "pids/pids.max", v2: "pids.max" })}`;
      assert.deepEqual((await rows.output(script, { config: { pids_limit: 50 } }))[0], "50");
      assert.deepEqual((await rows.output(script))[0], "max");
      const forks = "exec 2>&1; for i in 1 2 3 4; do sleep 3600 & done";
      assert.match((await rows.output(forks, { config: { pids_limit: 4 } })).join("\n"), /can't fork/);
    },
  },
];

testRows("a task's resources", rows);
