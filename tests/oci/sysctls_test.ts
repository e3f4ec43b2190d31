import assert from "node:assert/strict";
import { buildSpec } from "../../src/oci/build_spec.ts";
import { type RequestChanges, sampleFacts, sampleImage, samplePlan } from "../support/sample.ts";

const OWN = { "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647" };

const sysctlOf = (changes: RequestChanges) => buildSpec(samplePlan(changes), sampleImage(), sampleFacts()).linux.sysctl;

Deno.test("buildSpec() lets a task ping and listen on low ports in every network but the node's and another task's", () => {
  for (const network_mode of ["bridge", "none", "cni/lan"]) {
    assert.deepEqual(sysctlOf({ config: { network_mode } }), OWN);
  }
  assert.deepEqual(sysctlOf({ network: { mode: "group", path: "/var/run/netns/x" } }), OWN);
  for (const config of [{ host_network: true }, { network_mode: "host" }, { network_mode: "task:other" }]) {
    assert.deepEqual(sysctlOf({ config }), {});
  }
});

Deno.test("buildSpec() leaves a setting as the task has it, whichever way its name is written", () => {
  const sysctl = { "net/ipv4/ping_group_range": "1 0", "net.ipv4.ip_unprivileged_port_start": "81" };
  assert.deepEqual(sysctlOf({ config: { sysctl } }), sysctl);
});
