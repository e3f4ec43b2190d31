import assert from "node:assert/strict";

import { cgroupVersion } from "../../../src/host/cgroup/cgroup_version.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { printCgroup } from "../../support/run_task.ts";
import { type Row, Rows, testRows } from "../run_rows.ts";

const rows: readonly Row[] = [
  {
    name: "ulimit: soft:hard or one number for both, -1 for none; the plugin's default_ulimits for what is not set",
    async run(rows) {
      const script = "ulimit -Sn; ulimit -Hn; ulimit -Sc; ulimit -Hc";
      const ulimit = [{ nofile: "2048:4096", core: "-1" }];
      assert.deepEqual(await rows.output(script, { config: { ulimit } }), ["2048", "4096", "unlimited", "unlimited"]);
      await using agent = await TestAgent.start(rows.node, { default_ulimits: [{ nofile: "100:200", core: "0" }] });
      const own = new Rows(rows.node, agent);
      assert.deepEqual(await own.output(script), ["100", "200", "0", "0"]);
      await assert.rejects(
        rows.output("true", { config: { ulimit: [{ nofile: "2:1" }] } }),
        /Cannot use ulimit\.nofile "2:1"/,
      );
    },
  },
  {
    name: "ulimit: an exec in a task without a limit can still be started",
    async run(rows) {
      await using task = await rows.ready("echo ready; sleep 3600 & wait $!", {
        config: { ulimit: [{ core: "unlimited" }] },
      });
      const { stdout } = await rows.agent.driver.execTask({ taskId: task.id, command: ["sh", "-c", "ulimit -c"] });
      assert.equal(new TextDecoder().decode(stdout), "unlimited\n");
    },
  },
  {
    name: "memory_hard_limit: the limit, and the job's memory what the task is sure of; oom_score_adj, memory_swap",
    async run(rows) {
      const script = `${printCgroup({ v1: "memory/memory.limit_in_bytes", v2: "memory.max" })};
        ${printCgroup({ v1: "memory/memory.soft_limit_in_bytes", v2: "memory.low" })}; cat /proc/self/oom_score_adj`;
      const config = { memory_hard_limit: 128, oom_score_adj: 321 };
      assert.deepEqual(await rows.output(script, { config }), [String(128 * 2 ** 20), String(64 * 2 ** 20), "321"]);
    },
  },
  {
    name: "cpu_hard_limit and cpu_cfs_period: the job's share of the node's compute as time on its CPUs",
    async run(rows) {
      const resources = {
        allocatedResources: { memory: { memoryMb: 64n } },
        linuxResources: { cpuShares: 100n, PercentTicks: 0.25 },
      };
      const script = cgroupVersion() === 1
        ? "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us"
        : "tr ' ' '\\n' </sys/fs/cgroup/cpu.max";
      const quota = String(0.25 * 50_000 * navigator.hardwareConcurrency);
      const config = { cpu_hard_limit: true, cpu_cfs_period: 50_000 };
      assert.deepEqual(await rows.output(script, { config, task: { resources } }), [quota, "50000"]);
    },
  },
  {
    name: "memory_swap: memory and swap together, where the node's kernel limits swap; an event says where it does not",
    async run(rows) {
      const file = cgroupVersion() === 1 ? "memory/memory.memsw.limit_in_bytes" : "memory.swap.max";
      const script = `cat /sys/fs/cgroup/${file} 2>/dev/null || echo none`;
      const [limit = ""] = await rows.output(script, { config: { memory_swap: "96m" } });
      const expected = cgroupVersion() === 1 ? 96 * 2 ** 20 : 32 * 2 ** 20;
      assert.ok(["none", String(expected)].includes(limit), limit);
      await assert.rejects(
        rows.output("true", { config: { memory_swap: "1m" } }),
        /Cannot use memory_swap "1048576": the task has 67108864 bytes of memory, allowed is at least that/,
      );
    },
  },
];

testRows("a docker task's resources", rows);
