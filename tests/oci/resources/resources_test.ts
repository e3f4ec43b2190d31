import assert from "node:assert/strict";

import type { TaskResources } from "../../../src/model/task/task_request.ts";
import { buildSpec } from "../../../src/oci/build_spec.ts";
import type { HostFacts } from "../../../src/oci/host_facts.ts";
import type { SpecResources } from "../../../src/oci/spec.ts";
import { sampleAllowance, sampleFacts, sampleImage, samplePlan, sampleRequest } from "../../support/sample.ts";

interface Given {
  readonly resources?: Partial<TaskResources>;
  readonly config?: Record<string, unknown>;
  readonly facts?: Partial<HostFacts>;
}

function resourcesOf({ resources, config = {}, facts }: Given): SpecResources {
  const plan = samplePlan({ resources: { ...sampleRequest().resources, ...resources }, config });
  return buildSpec(plan, sampleImage(), sampleFacts(facts)).linux.resources;
}

const mib = 1024 * 1024;

Deno.test("buildSpec() makes memory the hard limit and allows no swap", () => {
  const { memory } = resourcesOf({ resources: { memoryBytes: 256 * mib } });
  assert.deepEqual(memory, { limit: 256 * mib, swap: 256 * mib });
});

Deno.test("buildSpec() makes memory_max the hard limit and memory the reservation", () => {
  const { memory } = resourcesOf({ resources: { memoryBytes: 256 * mib, memoryMaxBytes: 512 * mib } });
  assert.deepEqual(memory, { limit: 512 * mib, swap: 512 * mib, reservation: 256 * mib });
});

Deno.test("buildSpec() sets no hard limit for memory_max = -1, yet allows no swap", () => {
  const { memory, unified } = resourcesOf({ resources: { memoryBytes: 256 * mib, memoryMaxBytes: -1 } });
  assert.deepEqual(memory, { reservation: 256 * mib });
  assert.deepEqual(unified, { "memory.swap.max": "0" });
});

Deno.test("buildSpec() sets no limit when Nomad sends no memory", () => {
  assert.deepEqual(resourcesOf({ resources: { memoryBytes: 0 } }).memory, {});
});

Deno.test("buildSpec() leaves swap alone on a node that cannot limit it", () => {
  const resources = { memoryBytes: 256 * mib };
  assert.deepEqual(resourcesOf({ resources, facts: { swapLimit: false } }).memory, { limit: 256 * mib });
  const unlimited = resourcesOf({ resources: { ...resources, memoryMaxBytes: -1 }, facts: { swapLimit: false } });
  assert.equal(unlimited.unified, undefined);
});

Deno.test("buildSpec() sets swappiness 0 on cgroup v1 only, where it exists", () => {
  assert.equal(resourcesOf({ facts: { cgroupVersion: 1 } }).memory.swappiness, 0);
  assert.equal(resourcesOf({}).memory.swappiness, undefined);
});

Deno.test("buildSpec() gives the task's cpu as shares, within what the kernel takes", () => {
  assert.equal(resourcesOf({ resources: { cpuShares: 500 } }).cpu.shares, 500);
  assert.equal(resourcesOf({ resources: { cpuShares: 1 } }).cpu.shares, 2);
  assert.equal(resourcesOf({ resources: { cpuShares: 1_000_000 } }).cpu.shares, 262_144);
  assert.equal(resourcesOf({ resources: { cpuShares: 0 } }).cpu.shares, undefined);
});

Deno.test("buildSpec() limits processes to what the policy allows, and not at all without a limit", () => {
  const allowance = sampleAllowance({ pidsLimit: 100 });
  assert.deepEqual(resourcesOf({ facts: { allowance } }).pids, { limit: 100 });
  assert.equal(resourcesOf({}).pids, undefined);
});

Deno.test("buildSpec() pins a task to the cores Nomad reserved", () => {
  assert.equal(resourcesOf({ resources: { cpusetCpus: "2-3" } }).cpu.cpus, "2-3");
});

Deno.test("buildSpec() lets cpuset_cpus and cpuset_mems pin a task further", () => {
  const { cpu } = resourcesOf({
    resources: { cpusetCpus: "2-3,8" },
    config: { cpuset_cpus: "3,8", cpuset_mems: "0" },
    facts: { allowedMems: "0-1" },
  });
  assert.deepEqual(cpu, { shares: 500, cpus: "3,8", mems: "0" });
});

Deno.test("buildSpec() refuses cpuset_cpus outside the task's cores", () => {
  assert.throws(() => resourcesOf({ resources: { cpusetCpus: "2-3" }, config: { cpuset_cpus: "1-2" } }), {
    name: "ConfigError",
    message: 'Cannot use cpuset_cpus "1-2": 1 is not given to this task, allowed is "2-3"',
  });
});

Deno.test("buildSpec() refuses cpuset_cpus outside Nomad's shared pool", () => {
  assert.throws(() => resourcesOf({ config: { cpuset_cpus: "0-4" }, facts: { allowedCpus: "0-3" } }), {
    name: "ConfigError",
    message: 'Cannot use cpuset_cpus "0-4": 4 is not given to this task, allowed is "0-3"',
  });
});

Deno.test("buildSpec() refuses cpuset_mems the node gives Nomad no part of", () => {
  assert.throws(() => resourcesOf({ config: { cpuset_mems: "1" }, facts: { allowedMems: "0" } }), {
    name: "ConfigError",
    message: 'Cannot use cpuset_mems "1": 1 is not given to this task, allowed is "0"',
  });
});

Deno.test("buildSpec() compares ranges of CPUs, however many numbers they stand for and however often", () => {
  const cpuset_cpus = Array.from({ length: 200 }, () => "0-65535").join(",");
  assert.equal(resourcesOf({ config: { cpuset_cpus }, facts: { allowedCpus: "0-9,10-65535" } }).cpu.cpus, cpuset_cpus);
  assert.throws(
    () => resourcesOf({ config: { cpuset_cpus }, facts: { allowedCpus: "60000-65535,0-7,9" } }),
    /: 8 is not given to this task, allowed is "60000-65535,0-7,9"$/,
  );
});

Deno.test("buildSpec() copies the shared pool's CPUs to a container's own cpuset on cgroup v1", () => {
  assert.equal(resourcesOf({ facts: { allowedCpus: "0-2", cgroupVersion: 1 } }).cpu.cpus, "0-2");
  assert.equal(resourcesOf({ facts: { allowedCpus: "0-2" } }).cpu.cpus, undefined);
});
