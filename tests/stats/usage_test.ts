import assert from "node:assert/strict";
import type { Reading } from "../../src/stats/usage/reading.ts";
import type { Sample } from "../../src/stats/usage/sample.ts";
import { emptyUsage, usageBetween } from "../../src/stats/usage/usage.ts";

const COMPUTE = { totalMhz: 4_000, cores: 2 };

/** A reading asked for 1 ms before and received 1 ms after `atMs` of the steady clock, stamped `stampedMs` by containerd. */
function reading(sample: Partial<Sample>, { atMs, stampedMs = atMs }: { atMs: number; stampedMs?: number }): Reading {
  return {
    sample: { ...sample, collectedAtMs: stampedMs },
    asked: { requestedAtMs: atMs - 1, receivedAtMs: atMs + 1 },
  };
}

function cpu(cpuTotalNs: number): Partial<Sample> {
  return { cpuTotalNs };
}

Deno.test("usageBetween() counts percents of one core and ticks of the node's compute", () => {
  const before = reading({ cpuTotalNs: 1e9, cpuUserNs: 0.5e9, cpuSystemNs: 0.5e9 }, { atMs: 10_000 });
  const after = reading({ cpuTotalNs: 2.5e9, cpuUserNs: 1.5e9, cpuSystemNs: 1e9 }, { atMs: 11_000 });
  assert.deepEqual(usageBetween(before, after, COMPUTE).cpu, {
    percent: 150,
    systemPercent: 50,
    userPercent: 100,
    totalTicks: 3_000,
    throttledPeriods: 0,
    throttledTimeNs: 0,
    measured: ["percent", "systemPercent", "userPercent", "totalTicks"],
  });
});

Deno.test("usageBetween() passes memory and throttling on as they are counted", () => {
  const memory = { rssBytes: 1, cacheBytes: 2, swapBytes: 0, usageBytes: 4, maxUsageBytes: 5 };
  const kernel = { kernelUsageBytes: 6, kernelMaxUsageBytes: 7 };
  const current = reading({ ...memory, ...kernel, throttledPeriods: 8, throttledTimeNs: 9 }, { atMs: 10_000 });
  assert.deepEqual(usageBetween(undefined, current, COMPUTE), {
    timestampMs: 10_000,
    cpu: {
      percent: 0,
      systemPercent: 0,
      userPercent: 0,
      totalTicks: 0,
      throttledPeriods: 8,
      throttledTimeNs: 9,
      measured: ["throttledPeriods", "throttledTimeNs"],
    },
    memory: { ...memory, ...kernel, measured: [...Object.keys(memory), ...Object.keys(kernel)] },
  });
});

Deno.test("usageBetween() measures no CPU use from a first sample", () => {
  const usage = usageBetween(undefined, reading({ cpuTotalNs: 7e9, rssBytes: 5 }, { atMs: 10_000 }), COMPUTE);
  assert.deepEqual(usage.cpu.measured, []);
  assert.deepEqual(usage.memory.measured, ["rssBytes"]);
});

Deno.test("usageBetween() measures an idle task as 0 percent", () => {
  const before = reading(cpu(1e9), { atMs: 10_000 });
  const usage = usageBetween(before, reading(cpu(1e9), { atMs: 11_000 }), COMPUTE);
  assert.equal(usage.cpu.percent, 0);
  assert.deepEqual(usage.cpu.measured, ["percent", "totalTicks"]);
});

Deno.test("usageBetween() measures no CPU use over a counter reset", () => {
  const before = reading(cpu(9e9), { atMs: 10_000 });
  assert.deepEqual(usageBetween(before, reading(cpu(1e9), { atMs: 11_000 }), COMPUTE).cpu.measured, []);
});

Deno.test("usageBetween() measures no CPU use over a zero interval", () => {
  const before = reading(cpu(1e9), { atMs: 10_000 });
  const usage = usageBetween(before, reading(cpu(2e9), { atMs: 10_000 }), COMPUTE);
  assert.equal(usage.cpu.percent, 0);
  assert.deepEqual(usage.cpu.measured, []);
});

Deno.test("usageBetween() trusts the steady clock when containerd's clock is stepped", () => {
  const before = reading(cpu(1e9), { atMs: 10_000, stampedMs: 500_000 });
  for (const stampedMs of [401_000, 601_000, 500_000]) {
    const usage = usageBetween(before, reading(cpu(2e9), { atMs: 11_000, stampedMs }), COMPUTE);
    assert.equal(usage.cpu.percent, 100);
    assert.equal(usage.timestampMs, stampedMs);
  }
});

Deno.test("usageBetween() trusts containerd's stamps when an answer comes late", () => {
  const before = reading(cpu(1e9), { atMs: 10_000, stampedMs: 500_000 });
  const late: Reading = {
    sample: { ...cpu(2e9), collectedAtMs: 501_000 },
    asked: { requestedAtMs: 11_000, receivedAtMs: 11_800 },
  };
  assert.equal(usageBetween(before, late, COMPUTE).cpu.percent, 100);
});

Deno.test("usageBetween() goes on from a reading that another worker took", () => {
  const before = { sample: { ...cpu(1e9), collectedAtMs: 500_000 } };
  const usage = usageBetween(before, reading(cpu(2e9), { atMs: 77, stampedMs: 502_000 }), COMPUTE);
  assert.equal(usage.cpu.percent, 50);
});

Deno.test("usageBetween() leaves unmeasured what either sample does not carry", () => {
  const before = reading({ cpuTotalNs: 1e9 }, { atMs: 10_000 });
  const usage = usageBetween(before, reading({ cpuUserNs: 1e9, cpuTotalNs: 2e9 }, { atMs: 11_000 }), COMPUTE);
  assert.deepEqual(usage.cpu.measured, ["percent", "totalTicks"]);
  assert.deepEqual(usage.memory.measured, []);
});

Deno.test("emptyUsage() is all zero and measures nothing", () => {
  const { timestampMs, cpu, memory } = emptyUsage(5_000);
  assert.equal(timestampMs, 5_000);
  const { measured: cpuMeasured, ...cpuFigures } = cpu;
  const { measured: memoryMeasured, ...memoryFigures } = memory;
  assert.deepEqual([cpuMeasured, memoryMeasured], [[], []]);
  assert.deepEqual(new Set([...Object.values(cpuFigures), ...Object.values(memoryFigures)]), new Set([0]));
});
