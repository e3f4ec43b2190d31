import { durationFromMs } from "@bufbuild/protobuf/wkt";
import assert from "node:assert/strict";
import {
  CPUUsage_Fields as CpuField,
  type TaskStats,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { TestTask } from "../../support/agent/test_task.ts";
import type { Case } from "../../support/node/suite_case.ts";
import { FOREVER, OBEDIENT, script } from "./programs.ts";

/** Measuring a task. */
export const statsCases: readonly Case[] = [
  {
    name: "TaskStats reports at each interval, with the total's CPU and memory measured",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      const [first, , third] = await take(stats(agent, task, { intervalMs: 100 }), 3);
      for (const { id, timestamp, aggResourceUsage, resourceUsageByPid } of [first!, third!]) {
        assert.equal(id, task.id);
        assert.ok(Number(timestamp?.seconds) > 0);
        assert.ok(aggResourceUsage?.cpu?.measuredFields.includes(CpuField.PERCENT));
        assert.ok(aggResourceUsage?.memory?.usage);
        assert.deepEqual(resourceUsageByPid, {});
      }
    },
  },
  {
    name: "TaskStats ends without an error when the task ends",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...OBEDIENT } });
      await task.start();
      const reports = stats(agent, task, { intervalMs: 200 });
      await take(reports, 1);
      const rest = drain(stats(agent, task, { intervalMs: 200 }));
      await task.stop({ signal: "SIGTERM" });
      await rest;
    },
  },
  {
    name: "TaskStats of a task that has ended ends at once",
    async run(node) {
      await using agent = await TestAgent.start(node);
      await using task = await agent.task({ config: { image: node.image, ...script("exit 3") } });
      await task.start();
      await task.wait();
      assert.equal(await drain(stats(agent, task, { intervalMs: 3_600_000 })), 0);
    },
  },
  {
    name: "TaskStats keeps to the operator's stats_interval",
    async run(node) {
      await using agent = await TestAgent.start(node, { stats_interval: "100ms" });
      await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
      await task.start();
      await take(stats(agent, task, { intervalMs: 3_600_000 }), 3);
    },
  },
  {
    name: "TaskStats of an unknown task fails and says so",
    async run(node) {
      await using agent = await TestAgent.start(node);
      const request = { taskId: "alloc/task/0123abcd", collectionInterval: durationFromMs(1_000) };
      await assert.rejects(drain(agent.driver.taskStats(request)), /task not found for given id/);
    },
  },
];

function stats(agent: TestAgent, { id }: TestTask, { intervalMs }: { intervalMs: number }) {
  return agent.driver.taskStats({ taskId: id, collectionInterval: durationFromMs(intervalMs) });
}

/** The first `count` reports; leaving the loop cancels the call, as Nomad does. */
async function take(reports: ReturnType<typeof stats>, count: number): Promise<TaskStats[]> {
  const taken: TaskStats[] = [];
  for await (const { stats } of reports) {
    taken.push(stats!);
    if (taken.length === count) break;
  }
  return taken;
}

/** How many reports there are until the stream ends. */
async function drain(reports: ReturnType<typeof stats>): Promise<number> {
  let count = 0;
  for await (const _ of reports) count++;
  return count;
}
