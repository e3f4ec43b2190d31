import assert from "node:assert/strict";

import { buildSpec } from "../../../src/oci/build_spec.ts";
import type { HostFacts } from "../../../src/oci/host_facts.ts";
import type { SpecSeccomp, SpecSyscall } from "../../../src/oci/spec.ts";
import { sampleFacts, sampleImage, samplePlan } from "../../support/sample.ts";

function seccompOf(config: Record<string, unknown>, facts: Partial<HostFacts> = {}): SpecSeccomp | undefined {
  return buildSpec(samplePlan({ config }), sampleImage(), sampleFacts(facts)).linux.seccomp;
}

function rulesFor(call: string, seccomp: SpecSeccomp | undefined): SpecSyscall[] {
  return seccomp?.syscalls.filter(({ names }) => names.includes(call)) ?? [];
}

function allows(call: string, seccomp: SpecSeccomp | undefined): boolean {
  return rulesFor(call, seccomp).some(({ action, args }) => action === "SCMP_ACT_ALLOW" && args === undefined);
}

Deno.test("buildSpec() refuses system calls with EPERM unless the default profile allows them", () => {
  const seccomp = seccompOf({});
  assert.equal(seccomp?.defaultAction, "SCMP_ACT_ERRNO");
  assert.equal(seccomp?.defaultErrnoRet, 1);
  assert.equal(allows("read", seccomp), true);
  for (const call of ["mount", "reboot", "bpf", "keyctl", "kexec_load"]) {
    assert.equal(allows(call, seccomp), false, call);
  }
});

Deno.test("buildSpec() follows seccomp, and the plugin's default when the task does not set it", () => {
  assert.notEqual(seccompOf({}, { seccompDefault: true }), undefined);
  assert.equal(seccompOf({}, { seccompDefault: false }), undefined);
  assert.equal(seccompOf({ seccomp: false }, { seccompDefault: true }), undefined);
  assert.notEqual(seccompOf({ seccomp: true }, { seccompDefault: false }), undefined);
});

Deno.test("buildSpec() filters no calls of a privileged task", () => {
  assert.equal(seccompOf({ privileged: true, seccomp: true }), undefined);
});

Deno.test("buildSpec() filters the calls of the node's architecture and of those its kernel runs as well", () => {
  assert.deepEqual(seccompOf({})?.architectures, ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]);
  assert.deepEqual(seccompOf({}, { architecture: "arm64" })?.architectures, ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"]);
});

Deno.test("buildSpec() allows the calls that only one architecture has", () => {
  const [amd64, arm64] = [seccompOf({}), seccompOf({}, { architecture: "arm64" })];
  assert.deepEqual([allows("arch_prctl", amd64), allows("arch_prctl", arm64)], [true, false]);
  assert.deepEqual([allows("sync_file_range2", amd64), allows("sync_file_range2", arm64)], [false, true]);
});

Deno.test("buildSpec() allows the calls of the capabilities a container has", () => {
  assert.equal(allows("chroot", seccompOf({})), true);
  assert.equal(allows("chroot", seccompOf({ cap_drop: ["sys_chroot"] })), false);
  assert.equal(allows("settimeofday", seccompOf({ cap_add: ["sys_time"] })), true);
  assert.equal(allows("mount", seccompOf({ cap_add: ["sys_admin"] })), true);
});

Deno.test("buildSpec() lets clone make no namespaces and says clone3 does not exist, without SYS_ADMIN", () => {
  const arg = { index: 0, value: 0x7e02_0000, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ" };
  assert.deepEqual(rulesFor("clone", seccompOf({})), [{ names: ["clone"], action: "SCMP_ACT_ALLOW", args: [arg] }]);
  assert.deepEqual(rulesFor("clone3", seccompOf({})), [{ names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: 38 }]);
  const admin = seccompOf({ cap_add: ["sys_admin"] });
  assert.deepEqual([allows("clone", admin), allows("clone3", admin)], [true, true]);
});

Deno.test("buildSpec() allows ptrace from kernel 4.8 on", () => {
  assert.equal(allows("ptrace", seccompOf({}, { kernelRelease: "4.4.0-1" })), false);
  assert.equal(allows("ptrace", seccompOf({}, { kernelRelease: "4.8.0" })), true);
  assert.equal(allows("ptrace", seccompOf({}, { kernelRelease: "5.0-rc1" })), true);
});

Deno.test("buildSpec() allows no sockets of AF_ALG and AF_VSOCK", () => {
  const tests = rulesFor("socket", seccompOf({})).map(({ args: [arg] = [] }) => `${arg?.op} ${arg?.value}`);
  assert.deepEqual(tests, ["SCMP_CMP_LT 38", "SCMP_CMP_EQ 39", "SCMP_CMP_GT 40"]);
});
