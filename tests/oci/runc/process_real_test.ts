import assert from "node:assert/strict";

import { CAPABILITY_NAMES } from "../../../src/config/parse/security/capability_names.ts";
import { grantableCapabilities } from "../../../src/host/machine/grantable_capabilities.ts";
import { buildCapabilities } from "../../../src/oci/process/capabilities.ts";
import { rootTest } from "../../support/root_test_case.ts";
import { printStatus, runTask } from "../../support/run_task.ts";
import { sampleRequest } from "../../support/sample.ts";

/** The mask the kernel prints of capabilities with these numbers. */
function mask(numbers: readonly number[]): string {
  return numbers.reduce((all, number) => all | 1n << BigInt(number), 0n).toString(16).padStart(16, "0");
}

rootTest("runc makes the working directory and sets the hostname", async () => {
  assert.deepEqual(await runTask("pwd; hostname", { request: { config: { hostname: "shop", cwd: "/a/b" } } }), [
    "/a/b",
    "shop",
  ]);
});

rootTest("runc gives a task the job's environment over the image's", async () => {
  const request = { env: { LANG: "job", PATH: "/bin:/job" } };
  assert.deepEqual(await runTask('echo "$LANG $PATH ${TERM-none}"', { request }), ["job /bin:/job none"]);
});

rootTest("runc limits open files, forbids new privileges and filters system calls", async () => {
  const script = `ulimit -n; ${printStatus("NoNewPrivs")}; ${printStatus("Seccomp")}; cat /proc/self/oom_score_adj`;
  assert.deepEqual(await runTask(script), ["1024", "1", "2", "0"]);
});

rootTest("runc runs a task as its user, with its groups", async () => {
  const user = { uid: 1000, gid: 1000, additionalGids: [1000, 29] };
  assert.deepEqual(await runTask(`id -u; id -g; id -G; ${printStatus("CapEff")}`, { user }), [
    "1000",
    "1000",
    "1000 29",
    mask([]),
  ]);
});

rootTest("runc gives a task its capabilities", async () => {
  const config = { cap_add: ["net_admin"], cap_drop: ["mknod"] };
  const bounds = { grantable: await grantableCapabilities(), allowed: ["ALL"] };
  const expected = buildCapabilities(sampleRequest({ config }).config, bounds);
  assert.deepEqual(await runTask(printStatus("CapEff"), { request: { config } }), [
    mask(expected.map((name) => CAPABILITY_NAMES.indexOf(name))),
  ]);
});

rootTest("runc gives a privileged task every capability, and neither seccomp nor no_new_privileges", async () => {
  const script = ["CapEff", "Seccomp", "NoNewPrivs"].map(printStatus).join(";");
  const all = mask(await grantableCapabilities());
  assert.deepEqual(await runTask(script, { request: { config: { privileged: true } } }), [all, "0", "0"]);
});

rootTest("runc fails the calls that a task's own seccomp profile fails", async () => {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  const rule = { names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO", errnoRet: 28 };
  await Deno.writeTextFile(path, JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [rule] }));
  const output = await runTask("mkdir /new 2>&1 || true", { request: { config: { seccomp_profile: path } } });
  assert.match(output[0] ?? "", /No space left on device/);
  await Deno.remove(path);
});

rootTest("runc keeps namespaces from a task that has no SYS_ADMIN", async () => {
  const [denied] = await runTask("unshare -U true 2>&1; true");
  assert.match(denied ?? "", /Operation not permitted/);
});
