import assert from "node:assert/strict";
import { metricType, sampleOf } from "../../src/stats/usage/sample.ts";
import { metricV1, metricV2 } from "../support/stats/metric.ts";

Deno.test("sampleOf() keeps cgroup v1's nanoseconds and counts nested cgroups", () => {
  const metric = metricV1({
    cpu: {
      usage: { total: 5_000_000_000n, user: 3_000_000_000n, kernel: 2_000_000_000n, perCpu: [1n] },
      throttling: { periods: 90n, throttledPeriods: 7n, throttledTime: 80_000n },
    },
    memory: {
      rss: 1n,
      cache: 2n,
      totalRss: 40_000_000n,
      totalCache: 9_000_000n,
      usage: { limit: 300_000_000n, usage: 52_000_000n, max: 60_000_000n },
      swap: { limit: 300_000_000n, usage: 53_000_000n },
      kernel: { limit: 1n << 62n, usage: 3_000_000n, max: 4_000_000n },
    },
    pids: { current: 12n },
  }, { atMs: 1_700_000_000_123.5 });
  assert.deepEqual(sampleOf(metric, 0), {
    collectedAtMs: 1_700_000_000_123.5,
    cpuTotalNs: 5_000_000_000,
    cpuUserNs: 3_000_000_000,
    cpuSystemNs: 2_000_000_000,
    throttledPeriods: 7,
    throttledTimeNs: 80_000,
    rssBytes: 40_000_000,
    cacheBytes: 9_000_000,
    usageBytes: 52_000_000,
    maxUsageBytes: 60_000_000,
    swapBytes: 1_000_000,
    kernelUsageBytes: 3_000_000,
    kernelMaxUsageBytes: 4_000_000,
    pids: 12,
  });
});

Deno.test("sampleOf() turns cgroup v2's microseconds into nanoseconds and reads anon as RSS, file as cache", () => {
  const metric = metricV2({
    cpu: { usageUsec: 5_000_000n, userUsec: 3_000_000n, systemUsec: 2_000_000n, nrThrottled: 7n, throttledUsec: 80n },
    memory: {
      anon: 40_000_000n,
      file: 9_000_000n,
      usage: 52_000_000n,
      maxUsage: 60_000_000n,
      swapUsage: 1_000_000n,
      kernelStack: 100n,
      slab: 900n,
    },
    pids: { current: 12n },
  });
  assert.deepEqual(sampleOf(metric, 0), {
    collectedAtMs: 1_000,
    cpuTotalNs: 5_000_000_000,
    cpuUserNs: 3_000_000_000,
    cpuSystemNs: 2_000_000_000,
    throttledPeriods: 7,
    throttledTimeNs: 80_000,
    rssBytes: 40_000_000,
    cacheBytes: 9_000_000,
    swapBytes: 1_000_000,
    usageBytes: 52_000_000,
    maxUsageBytes: 60_000_000,
    kernelUsageBytes: 1_000,
    pids: 12,
  });
});

Deno.test("sampleOf() leaves out what a metric does not carry", () => {
  assert.deepEqual(sampleOf(metricV1({}), 0), { collectedAtMs: 1_000 });
  assert.deepEqual(sampleOf(metricV2({}), 0), { collectedAtMs: 1_000 });
  assert.deepEqual(sampleOf(metricV1({ cpu: {}, memory: { rss: 5n, cache: 6n } }), 0), {
    collectedAtMs: 1_000,
    rssBytes: 5,
    cacheBytes: 6,
  });
});

Deno.test("sampleOf() leaves out swap on a cgroup v1 kernel that does not account it", () => {
  const metric = metricV1({ memory: { usage: { limit: 9n, usage: 5n }, swap: {}, kernel: {} } });
  const sample = sampleOf(metric, 0);
  assert.equal(sample?.usageBytes, 5);
  assert.equal(sample?.swapBytes, undefined);
  assert.equal(sample?.kernelUsageBytes, undefined);
});

Deno.test("sampleOf() never lets cgroup v1's swap fall below zero", () => {
  const metric = metricV1({ memory: { usage: { limit: 9n, usage: 5n }, swap: { limit: 9n, usage: 4n } } });
  assert.equal(sampleOf(metric, 0)?.swapBytes, 0);
});

Deno.test("sampleOf() leaves out the maximum on a cgroup v2 kernel without memory.peak", () => {
  const sample = sampleOf(metricV2({ memory: { anon: 1n, usage: 2n } }), 0);
  assert.equal(sample?.usageBytes, 2);
  assert.equal(sample?.maxUsageBytes, undefined);
});

Deno.test("sampleOf() accepts a type URL with a host before the name", () => {
  const { data, ...metric } = metricV2({ memory: { anon: 1n } });
  const prefixed = { ...metric, data: { ...data!, typeUrl: `type.googleapis.com/${data!.typeUrl}` } };
  assert.equal(sampleOf(prefixed, 0)?.rssBytes, 1);
});

Deno.test("sampleOf() stamps a metric that has no timestamp with the present", () => {
  const { data } = metricV2({});
  assert.deepEqual(sampleOf({ id: "web-1", data }, 7_000), { collectedAtMs: 7_000 });
});

Deno.test("sampleOf() is undefined for a metric of another type, and metricType() names that type", () => {
  const windows = { id: "web-1", data: { typeUrl: "io.containerd.windows.v1.Statistics", value: new Uint8Array([1]) } };
  assert.equal(sampleOf(windows, 0), undefined);
  assert.equal(metricType(windows), "io.containerd.windows.v1.Statistics");
  assert.equal(sampleOf({ id: "web-1" }, 0), undefined);
  assert.equal(metricType({ id: "web-1" }), "");
});
