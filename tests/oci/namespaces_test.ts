import assert from "node:assert/strict";

import { buildSpec } from "../../src/oci/build_spec.ts";
import type { SpecNamespace } from "../../src/oci/spec.ts";
import { type RequestChanges, sampleFacts, sampleImage, samplePlan } from "../support/sample.ts";

function namespacesOf(request: RequestChanges, cgroupVersion: 1 | 2 = 2): SpecNamespace[] {
  return buildSpec(samplePlan(request), sampleImage(), sampleFacts({ cgroupVersion })).linux.namespaces;
}

const group = { mode: "group", path: "/var/run/netns/alloc" } as const;

Deno.test("buildSpec() gives a container namespaces of its own", () => {
  const types = namespacesOf({}).map(({ type }) => type);
  assert.deepEqual(types.sort(), ["cgroup", "ipc", "mount", "network", "pid", "uts"]);
});

Deno.test("buildSpec() makes no cgroup namespace on cgroup v1", () => {
  assert.equal(namespacesOf({}, 1).some(({ type }) => type === "cgroup"), false);
});

Deno.test("buildSpec() shares the node's processes for pid_mode host", () => {
  assert.equal(namespacesOf({ config: { pid_mode: "host" } }).some(({ type }) => type === "pid"), false);
});

Deno.test("buildSpec() joins the network namespace of the group", () => {
  const network = namespacesOf({ network: group }).find(({ type }) => type === "network");
  assert.deepEqual(network, { type: "network", path: "/var/run/netns/alloc" });
});

Deno.test("buildSpec() shares the node's network for host_network", () => {
  assert.equal(namespacesOf({ config: { host_network: true } }).some(({ type }) => type === "network"), false);
});

Deno.test("buildSpec() gives a container a network of its own without host_network, whatever the group shares", () => {
  const network = namespacesOf({ network: { mode: "host", path: "" } }).find(({ type }) => type === "network");
  assert.deepEqual(network, { type: "network" });
});

Deno.test("buildSpec() refuses host_network in a group with a network of its own", () => {
  assert.throws(() => namespacesOf({ network: group, config: { host_network: true } }), {
    name: "ConfigError",
    message: /^Cannot use host_network "true": the group has a network of its own/,
  });
});
