import assert from "node:assert/strict";

import { CAPABILITY_NAMES } from "../../../src/config/parse/security/capability_names.ts";
import { buildSpec } from "../../../src/oci/build_spec.ts";
import { sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

const every = [...CAPABILITY_NAMES.keys()];

function capabilitiesOf(config: Record<string, unknown>, capabilities = every): string[] {
  const spec = buildSpec(samplePlan({ config }), sampleImage(), sampleFacts({ capabilities }));
  const { bounding, effective, permitted } = spec.process.capabilities;
  assert.deepEqual(effective, bounding);
  assert.deepEqual(permitted, bounding);
  return bounding;
}

const defaults = [
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_FOWNER",
  "CAP_FSETID",
  "CAP_KILL",
  "CAP_SETGID",
  "CAP_SETUID",
  "CAP_SETPCAP",
  "CAP_NET_BIND_SERVICE",
  "CAP_SYS_CHROOT",
  "CAP_MKNOD",
  "CAP_AUDIT_WRITE",
  "CAP_SETFCAP",
];

Deno.test("buildSpec() grants Nomad's default capabilities, which leave out NET_RAW", () => {
  assert.deepEqual(capabilitiesOf({}), defaults);
});

Deno.test("buildSpec() adds the capabilities of cap_add", () => {
  assert.deepEqual(capabilitiesOf({ cap_add: ["net_raw"] }).toSorted(), [...defaults, "CAP_NET_RAW"].toSorted());
});

Deno.test("buildSpec() takes away the capabilities of cap_drop", () => {
  assert.deepEqual(capabilitiesOf({ cap_drop: ["chown"] }), defaults.slice(1));
});

Deno.test("buildSpec() leaves only cap_add when cap_drop is all", () => {
  assert.deepEqual(capabilitiesOf({ cap_add: ["sys_time"], cap_drop: ["all"] }), ["CAP_SYS_TIME"]);
  assert.deepEqual(capabilitiesOf({ cap_drop: ["all"] }), []);
});

Deno.test("buildSpec() grants all but cap_drop when cap_add is all", () => {
  const all = capabilitiesOf({ cap_add: ["all"], cap_drop: ["sys_admin"] });
  assert.deepEqual(all, CAPABILITY_NAMES.filter((name) => name !== "CAP_SYS_ADMIN"));
});

Deno.test("buildSpec() drops a capability that is both added and dropped", () => {
  assert.equal(capabilitiesOf({ cap_add: ["net_raw"], cap_drop: ["net_raw"] }).includes("CAP_NET_RAW"), false);
});

Deno.test("buildSpec() grants a privileged task every capability the node can grant", () => {
  assert.deepEqual(capabilitiesOf({ privileged: true }), CAPABILITY_NAMES);
  assert.deepEqual(capabilitiesOf({ privileged: true }, every.slice(0, 38)), CAPABILITY_NAMES.slice(0, 38));
});

Deno.test("buildSpec() lets cap_drop take from what a privileged task has", () => {
  assert.deepEqual(capabilitiesOf({ privileged: true, cap_drop: ["chown"] }), CAPABILITY_NAMES.slice(1));
});

Deno.test("buildSpec() leaves out a default capability that the node cannot grant", () => {
  assert.deepEqual(capabilitiesOf({}, every.slice(1)), defaults.slice(1));
});

Deno.test("buildSpec() refuses to add a capability that the node cannot grant", () => {
  assert.throws(() => capabilitiesOf({ cap_add: ["bpf"] }, every.slice(0, 38)), {
    name: "ConfigError",
    message: /^Cannot use cap_add "CAP_BPF": this node cannot grant it, allowed are ALL, CAP_CHOWN, /,
  });
});
