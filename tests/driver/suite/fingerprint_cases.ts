import assert from "node:assert/strict";
import type { MessageShape } from "@bufbuild/protobuf";
import {
  FingerprintResponse_HealthState as Health,
  type FingerprintResponseSchema,
} from "../../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { Body } from "../../../src/hcl/decode_spec.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import type { Case } from "../../support/node/suite_case.ts";

type Fingerprint = MessageShape<typeof FingerprintResponseSchema>;

/** What the plugin tells Nomad about the node. */
export const fingerprintCases: readonly Case[] = [
  {
    name: "Fingerprint tells at once that the node is healthy, and what is on it",
    async run(node) {
      await using agent = await TestAgent.start(node);
      const fingerprint = await next(agent);
      assert.equal(fingerprint.health, Health.HEALTHY);
      const attributes = texts(fingerprint);
      assert.match(attributes["driver.containerd.containerd_version"] ?? "", /^v?[12]\.\d+\.\d+/);
      assert.match(attributes["driver.containerd.cgroup_version"] ?? "", /^v[12]$/);
      assert.equal(attributes["driver.containerd.runtime"], "io.containerd.runc.v2");
      assert.equal(attributes["driver.containerd.snapshotter"], node.snapshotter);
      assert.ok("driver.containerd.containerd_revision" in attributes);
    },
  },
  {
    name: "Fingerprint tells what the operator's restrictions let jobs do, by the names of Nomad's docker driver",
    async run(node) {
      const restrictions = async (plugin: Body) => {
        await using agent = await TestAgent.start(node, plugin);
        const attributes = texts(await next(agent));
        return ["privileged.enabled", "volumes.enabled", "pids.limit", "runtimes"].map((name) =>
          attributes[`driver.containerd.${name}`]
        );
      };
      assert.deepEqual(await restrictions({}), ["true", "true", undefined, "runc"]);
      const closed = { restricted: true, pids_limit: 100, runtime: { crun: { binary: "crun" } } };
      assert.deepEqual(await restrictions(closed), [undefined, undefined, "100", "crun,runc"]);
    },
  },
  {
    name: "Fingerprint tells when containerd goes away, with the reason, and when it is back",
    outage: true,
    async run(node) {
      await using agent = await TestAgent.start(node);
      const fingerprints = agent.fingerprints();
      const read = async () => (await fingerprints.next()).value as Fingerprint;
      assert.equal((await read()).health, Health.HEALTHY);
      await node.stop();
      const unhealthy = await read();
      assert.equal(unhealthy.health, Health.UNHEALTHY);
      assert.match(unhealthy.healthDescription, /containerd cannot be reached: \w+ E\w+/);
      await node.boot();
      assert.equal((await read()).health, Health.HEALTHY);
    },
  },
  {
    name: "Fingerprint tells of a containerd that is not there yet, and when it comes",
    outage: true,
    async run(node) {
      await node.stop();
      await using agent = await TestAgent.start(node);
      const fingerprints = agent.fingerprints();
      const { health, healthDescription } = (await fingerprints.next()).value as Fingerprint;
      await node.boot();
      assert.equal(health, Health.UNHEALTHY);
      assert.match(healthDescription, /containerd cannot be reached: \w+ E\w+/);
      assert.equal(((await fingerprints.next()).value as Fingerprint).health, Health.HEALTHY);
    },
  },
  {
    name: "Fingerprint tells that a driver which is not enabled is undetected",
    async run(node) {
      await using agent = await TestAgent.start(node, { enabled: false });
      const { health, healthDescription } = await next(agent);
      assert.deepEqual([health, healthDescription], [Health.UNDETECTED, "disabled by the plugin's configuration"]);
    },
  },
  {
    name: "Fingerprint tells that containerd lacks the snapshotter, and which it has",
    async run(node) {
      await using agent = await TestAgent.start(node, { snapshotter: "nosuchsnapshotter" });
      const { health, healthDescription } = await next(agent);
      assert.equal(health, Health.UNHEALTHY);
      assert.match(healthDescription, /^Cannot use snapshotter "nosuchsnapshotter": .*native, overlayfs/);
    },
  },
  {
    name: "Fingerprint tells that registry_hosts_dir cannot be used",
    async run(node) {
      await using agent = await TestAgent.start(node, { registry_hosts_dir: "/no/such/certs.d" });
      const { health, healthDescription } = await next(agent);
      assert.equal(health, Health.UNHEALTHY);
      assert.match(
        healthDescription,
        /^Cannot use registry_hosts_dir "\/no\/such\/certs.d": (?:allowed is a directory of the node|containerd 1\.7)/,
      );
    },
  },
];

async function next(agent: TestAgent): Promise<Fingerprint> {
  return (await agent.fingerprints().next()).value;
}

function texts({ attributes }: Fingerprint): Record<string, string | undefined> {
  const entries = Object.entries(attributes).map(([name, { value }]) => [name, value.value] as const);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === "string" ? value : undefined]));
}
