import assert from "node:assert/strict";
import { FingerprintResponse_HealthState as Health } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { FakeNode } from "../support/node/fake_node.ts";

/** What Fingerprint tells of a node whose containerd says it is of that version. */
async function fingerprintOf(version: string) {
  await using node = await FakeNode.start();
  node.containerd.version = { version, revision: "cafe" };
  await using agent = await TestAgent.start(node);
  const { health, healthDescription, attributes } = (await agent.fingerprints().next()).value;
  return { health, healthDescription, version: attributes["driver.containerd.containerd_version"]?.value.value };
}

for (const version of ["1.6.36", "v1.6.0", "1.5.13", "v0.9.0"]) {
  Deno.test(`Fingerprint is unhealthy on containerd ${version}, and says what is needed`, async () => {
    const { health, healthDescription } = await fingerprintOf(version);
    assert.equal(health, Health.UNHEALTHY);
    assert.equal(healthDescription, `Cannot use containerd ${version}: 1.7 or later is needed`);
  });
}

for (const version of ["1.7.0", "1.7.24~ds1", "v1.10.0", "v2.0.0-rc.1", "v2.1.9", "10.0.0"]) {
  Deno.test(`Fingerprint is healthy on containerd ${version}, and tells that version`, async () => {
    assert.deepEqual(await fingerprintOf(version), { health: Health.HEALTHY, healthDescription: "Healthy", version });
  });
}

Deno.test("Fingerprint is healthy again once an old containerd has made way for a newer one", async () => {
  await using node = await FakeNode.start();
  node.containerd.version = { version: "1.6.36", revision: "cafe" };
  await using agent = await TestAgent.start(node);
  const fingerprints = agent.fingerprints();
  assert.equal((await fingerprints.next()).value.health, Health.UNHEALTHY);
  await node.stop();
  node.containerd.version = { version: "1.7.24", revision: "cafe" };
  await node.boot();
  while ((await fingerprints.next()).value.health !== Health.HEALTHY);
});
