import { create } from "@bufbuild/protobuf";
import assert from "node:assert/strict";
import {
  CPUUsage_Fields as CpuField,
  MemoryUsage_Fields as MemoryField,
  TaskStatsSchema,
} from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { encodeUsage } from "../../src/nomad/encode_stats.ts";
import { emptyUsage, type Usage } from "../../src/stats/usage/usage.ts";

const USAGE: Usage = {
  timestampMs: 1_700_000_000_123.456,
  cpu: {
    percent: 1.5,
    systemPercent: 2.5,
    userPercent: 3.5,
    totalTicks: 4.5,
    throttledPeriods: 5,
    throttledTimeNs: 6,
    measured: ["percent", "systemPercent", "userPercent", "totalTicks", "throttledPeriods", "throttledTimeNs"],
  },
  memory: {
    rssBytes: 1,
    cacheBytes: 2,
    swapBytes: 3,
    usageBytes: 4,
    maxUsageBytes: 5,
    kernelUsageBytes: 6,
    kernelMaxUsageBytes: 2 ** 40,
    measured: [
      "rssBytes",
      "cacheBytes",
      "swapBytes",
      "usageBytes",
      "maxUsageBytes",
      "kernelUsageBytes",
      "kernelMaxUsageBytes",
    ],
  },
};

Deno.test("encodeUsage() puts each figure into Nomad's field of that name", () => {
  const { cpu, memory } = create(TaskStatsSchema, encodeUsage("task-1", USAGE)).aggResourceUsage!;
  assert.deepEqual({ ...cpu }, {
    $typeName: "hashicorp.nomad.plugins.drivers.proto.CPUUsage",
    percent: 1.5,
    systemMode: 2.5,
    userMode: 3.5,
    totalTicks: 4.5,
    throttledPeriods: 5n,
    throttledTime: 6n,
    measuredFields: [
      CpuField.PERCENT,
      CpuField.SYSTEM_MODE,
      CpuField.USER_MODE,
      CpuField.TOTAL_TICKS,
      CpuField.THROTTLED_PERIODS,
      CpuField.THROTTLED_TIME,
    ],
  });
  assert.deepEqual({ ...memory }, {
    $typeName: "hashicorp.nomad.plugins.drivers.proto.MemoryUsage",
    rss: 1n,
    cache: 2n,
    swap: 3n,
    usage: 4n,
    maxUsage: 5n,
    kernelUsage: 6n,
    kernelMaxUsage: 2n ** 40n,
    measuredFields: [
      MemoryField.RSS,
      MemoryField.CACHE,
      MemoryField.SWAP,
      MemoryField.USAGE,
      MemoryField.MAX_USAGE,
      MemoryField.KERNEL_USAGE,
      MemoryField.KERNEL_MAX_USAGE,
    ],
  });
});

Deno.test("encodeUsage() sets the task's id and the time to the microsecond", () => {
  const { id, timestamp, resourceUsageByPid } = create(TaskStatsSchema, encodeUsage("task-1", USAGE));
  assert.equal(id, "task-1");
  assert.deepEqual([timestamp?.seconds, timestamp?.nanos], [1_700_000_000n, 123_456_000]);
  assert.deepEqual(resourceUsageByPid, {});
});

Deno.test("encodeUsage() of an empty usage has both parts, with nothing measured", () => {
  const { aggResourceUsage } = create(TaskStatsSchema, encodeUsage("task-1", emptyUsage(1_000)));
  assert.deepEqual(aggResourceUsage?.cpu?.measuredFields, []);
  assert.deepEqual(aggResourceUsage?.memory?.measuredFields, []);
});
