import assert from "node:assert/strict";
import { ConfigError } from "../../../src/errors.ts";
import type { HostFacts } from "../../../src/oci/host_facts.ts";
import { buildSpec } from "../../../src/oci/build_spec.ts";
import { sampleAllowance, sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

const ON = { apparmor: { defaultProfile: "containerd-driver-default" } };

function profileOf(config: Record<string, unknown>, facts: Partial<HostFacts>): string | undefined {
  return buildSpec(samplePlan({ config }), sampleImage(), sampleFacts(facts)).process.apparmorProfile;
}

Deno.test("buildSpec() sets the driver's AppArmor profile on a task, and none on a privileged one or without AppArmor", () => {
  assert.equal(profileOf({}, ON), "containerd-driver-default");
  assert.equal(profileOf({ privileged: true }, ON), "unconfined");
  assert.equal(profileOf({}, { apparmor: {} }), undefined);
  for (const config of [{}, { privileged: true }]) assert.equal(profileOf(config, {}), undefined);
});

Deno.test("buildSpec() refuses to run a task without the driver's AppArmor profile where the operator wants it", () => {
  const facts = { apparmor: {}, allowance: sampleAllowance({ lsmRequired: true }) };
  assert.throws(() => profileOf({}, facts), {
    message:
      'Cannot use apparmor_profile "containerd-driver-default": the driver\'s profile could not be loaded on this ' +
      "node, its log says why, and the plugin's configuration says allow_lsm_off = false",
  });
  assert.equal(profileOf({ privileged: true }, facts), "unconfined");
  assert.equal(profileOf({}, { allowance: facts.allowance }), undefined);
});

Deno.test("buildSpec() sets an AppArmor profile only on tasks that name one where the operator says so", () => {
  const facts = { ...ON, lsmDefault: false };
  assert.equal(profileOf({}, facts), "unconfined");
  assert.equal(profileOf({ apparmor_profile: "docker-default" }, facts), "containerd-driver-default");
});

Deno.test("buildSpec() sets the AppArmor profile that a task names by either of the two options", () => {
  const facts = { ...ON, loadedProfiles: ["web"] };
  for (const config of [{ apparmor_profile: "web" }, { security_opt: ["apparmor=web"] }]) {
    assert.equal(profileOf(config, facts), "web");
    assert.equal(profileOf({ ...config, privileged: true }, facts), "web");
  }
  assert.equal(profileOf({ apparmor_profile: "unconfined" }, ON), "unconfined");
  assert.equal(profileOf({ apparmor_profile: "docker-default" }, ON), "containerd-driver-default");
});

Deno.test("buildSpec() refuses an AppArmor profile that the node does not have, and takes what every node has an answer to", () => {
  const refusal = (reason: string, profile = "web") =>
    new ConfigError(`Cannot use apparmor_profile "${profile}": ${reason}`);
  for (const name of ["unconfined", "docker-default"]) {
    assert.equal(profileOf({ apparmor_profile: name }, {}), undefined);
  }
  assert.throws(
    () => profileOf({ apparmor_profile: "web" }, {}),
    refusal("this node has no AppArmor, set unconfined or nothing"),
  );
  assert.throws(
    () => profileOf({ apparmor_profile: "web" }, { ...ON, loadedProfiles: ["webs"] }),
    refusal("it is not loaded on this node"),
  );
  assert.throws(
    () => profileOf({ apparmor_profile: "docker-default" }, { apparmor: {} }),
    refusal("the driver's profile could not be loaded on this node, its log says why", "docker-default"),
  );
});
