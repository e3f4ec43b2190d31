import assert from "node:assert/strict";

import { buildSpec } from "../../../src/oci/build_spec.ts";
import type { HostFacts } from "../../../src/oci/host_facts.ts";
import type { SpecSeccomp } from "../../../src/oci/spec.ts";
import { sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

const path = "/etc/nomad/own.json";

function seccompOf(json: unknown, facts: Partial<HostFacts> = {}): SpecSeccomp | undefined {
  const plan = samplePlan({ config: { seccomp_profile: path } });
  return buildSpec(plan, sampleImage(), sampleFacts({ seccompProfile: { path, json, isOperators: false }, ...facts }))
    .linux.seccomp;
}

function namesOf(rules: readonly Record<string, unknown>[], facts: Partial<HostFacts> = {}): string[] {
  const syscalls = rules.map((rule) => ({ action: "SCMP_ACT_ALLOW", ...rule }));
  return seccompOf({ defaultAction: "SCMP_ACT_ERRNO", syscalls }, facts)?.syscalls.flatMap(({ names }) => names) ?? [];
}

Deno.test("buildSpec() carries a profile in Docker's form over to OCI's", () => {
  const args = [{ index: 1, value: 5, valueTwo: 6, op: "SCMP_CMP_MASKED_EQ" }];
  const profile = {
    defaultAction: "SCMP_ACT_KILL",
    defaultErrnoRet: 13,
    archMap: [{ architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86"] }, {
      architecture: "SCMP_ARCH_AARCH64",
      subArchitectures: null,
    }],
    flags: ["SECCOMP_FILTER_FLAG_LOG"],
    syscalls: [
      { names: ["read", "write"], action: "SCMP_ACT_ALLOW", args: null, comment: "", includes: {}, excludes: {} },
      { names: ["open"], action: "SCMP_ACT_ERRNO", errnoRet: 1, args },
    ],
  };
  assert.deepEqual(seccompOf(profile), {
    defaultAction: "SCMP_ACT_KILL",
    defaultErrnoRet: 13,
    architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
    flags: ["SECCOMP_FILTER_FLAG_LOG"],
    syscalls: [
      { names: ["read", "write"], action: "SCMP_ACT_ALLOW" },
      { names: ["open"], action: "SCMP_ACT_ERRNO", errnoRet: 1, args },
    ],
  });
  assert.deepEqual(seccompOf(profile, { architecture: "arm64" })?.architectures, ["SCMP_ARCH_AARCH64"]);
});

Deno.test("buildSpec() lets the runtime connect to the socket of an operator's profile, and of no other", () => {
  const json = { defaultAction: "SCMP_ACT_ALLOW", listenerPath: "/run/notify.sock" };
  const seccompProfile = { path, json, isOperators: true };
  assert.equal(seccompOf(json, { seccompProfile })?.listenerPath, "/run/notify.sock");
  assert.throws(() => seccompOf(json), {
    name: "ConfigError",
    message:
      `Cannot use seccomp_profile "${path}": listenerPath is for profiles below the plugin's seccomp_profile_dirs alone`,
  });
});

Deno.test("buildSpec() takes the plain architectures and single names of older profiles", () => {
  const seccomp = seccompOf({
    defaultAction: "SCMP_ACT_ERRNO",
    architectures: ["SCMP_ARCH_X86_64"],
    syscalls: [{ name: "read", action: "SCMP_ACT_ALLOW" }],
  });
  assert.deepEqual(seccomp?.architectures, ["SCMP_ARCH_X86_64"]);
  assert.deepEqual(seccomp?.syscalls, [{ names: ["read"], action: "SCMP_ACT_ALLOW" }]);
});

Deno.test("buildSpec() keeps a profile's rule when all of its includes hold", () => {
  const rules = [
    { names: ["chrooted"], includes: { caps: ["CAP_SYS_CHROOT"] } },
    { names: ["admin"], includes: { caps: ["CAP_SYS_CHROOT", "CAP_SYS_ADMIN"] } },
    { names: ["arm"], includes: { arches: ["arm", "arm64"] } },
    { names: ["new"], includes: { minKernel: "6.8" } },
    { names: ["newer"], includes: { minKernel: "6.9" } },
    { names: ["newest"], includes: { minKernel: "7.0", caps: ["CAP_SYS_CHROOT"] } },
  ];
  assert.deepEqual(namesOf(rules), ["chrooted", "new"]);
  assert.deepEqual(namesOf(rules, { architecture: "arm64" }), ["chrooted", "arm", "new"]);
});

Deno.test("buildSpec() leaves a profile's rule out when one of its excludes holds", () => {
  const rules = [
    { names: ["no-chroot"], excludes: { caps: ["CAP_SYS_CHROOT", "CAP_SYS_ADMIN"] } },
    { names: ["no-admin"], excludes: { caps: ["CAP_SYS_ADMIN"] } },
    { names: ["no-amd"], excludes: { arches: ["amd64"] } },
    { names: ["old"], excludes: { minKernel: "5.0" } },
    { names: ["before-7"], excludes: { minKernel: "7.0" } },
  ];
  assert.deepEqual(namesOf(rules), ["no-admin", "before-7"]);
});

const wrongProfiles: readonly [what: string, json: unknown, reason: string][] = [
  ["that is not an object", [], "the file is not an object"],
  ["without defaultAction", { syscalls: [] }, "defaultAction is missing"],
  ["with an unknown action", { defaultAction: "ALLOW" }, "defaultAction is not one of SCMP_ACT_KILL, "],
  ["with a rule without names", rule({ names: undefined }), "syscalls[0].names is missing"],
  ["with names that are not a list", rule({ names: "read" }), "syscalls[0].names is not a list"],
  ["with an empty name", rule({ names: [""] }), "syscalls[0].names[0] is not a non-empty string"],
  ["with name and names", rule({ name: "read" }), "syscalls[0].name and names are both set"],
  [
    "with an unknown operator",
    rule({ args: [{ index: 0, value: 1, op: "EQ" }] }),
    "syscalls[0].args[0].op is not",
  ],
  [
    "with an argument beyond the sixth",
    rule({ args: [{ index: 6, value: 1, op: "SCMP_CMP_EQ" }] }),
    "args[0].index is not a",
  ],
  ["with a negative value", rule({ args: [{ index: 0, value: -1, op: "SCMP_CMP_EQ" }] }), "args[0].value is not a"],
  ["with a wrong kernel", rule({ includes: { minKernel: "4" } }), "syscalls[0].includes.minKernel is not a kernel"],
  [
    "with archMap and architectures",
    { defaultAction: "SCMP_ACT_ALLOW", archMap: [{ architecture: "a" }], architectures: ["a"] },
    "archMap and architectures are both set",
  ],
];

function rule(members: Record<string, unknown>): unknown {
  return { defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names: ["read"], action: "SCMP_ACT_ALLOW", ...members }] };
}

for (const [what, json, reason] of wrongProfiles) {
  Deno.test(`buildSpec() refuses a seccomp profile ${what}, naming the file and the place`, () => {
    assert.throws(() => seccompOf(json), (error: Error) => {
      assert.equal(error.name, "ConfigError");
      assert.equal(error.message.startsWith(`Cannot use seccomp_profile "${path}": `), true, error.message);
      assert.equal(error.message.includes(reason), true, error.message);
      return true;
    });
  });
}
