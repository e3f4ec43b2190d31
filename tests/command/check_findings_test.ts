import assert from "node:assert/strict";
import { versionFinding } from "../../src/command/check/containerd_findings.ts";
import { restrictionFindings } from "../../src/command/check/restriction_findings.ts";
import { networkFinding } from "../../src/command/check/network_finding.ts";
import { decodePluginBlock } from "../../src/config/plugin_config.ts";
import { gpuFinding } from "../../src/command/check/gpu_finding.ts";
import { kernelFindings } from "../../src/command/check/kernel_findings.ts";
import { agentFindings } from "../../src/command/check/nomad_findings.ts";
import { findingLines } from "../../src/command/print_findings.ts";
import { programFinding, PROGRAMS } from "../../src/command/check/program_finding.ts";
import { runcFinding } from "../../src/command/check/runtime_findings.ts";
import { sourceFiles } from "../support/source/source_files.ts";
import { TempTree } from "../support/temp_tree.ts";

const now = new Date("2026-12-01");
const verdict = (version: string) => versionFinding(version, { address: "/run/c.sock", now }).verdict;

Deno.test("versionFinding() refuses a containerd that is too old, and notes one that is no longer maintained", () => {
  assert.deepEqual(["1.6.20", "1.7.24~ds1", "v2.1.9", "2.2.1", "2.3.0", "2.4.0", "3.0.0"].map(verdict), [
    "bad",
    "note",
    "note",
    "note",
    "good",
    "good",
    "good",
  ]);
});

Deno.test("runcFinding() names the CVE of releases before its fix, in each series", () => {
  const bad = ["1.1.5", "1.2.9", "1.3.5", "1.4.2"];
  const fine = ["1.3.6", "1.4.3", "1.5.0", "1.5.1", "2.0.0"];
  assert.deepEqual(bad.map((version) => runcFinding(version).verdict), bad.map(() => "bad"));
  assert.deepEqual(fine.map((version) => runcFinding(version).verdict), fine.map(() => "good"));
  assert.equal(runcFinding("1.3.5").text, "1.3.5 has CVE-2026-41579");
  for (const packaged of ["1.1.15+ds1", "1.1.12-0ubuntu3.1", "1.3.0~rc1"]) {
    const { verdict, text } = runcFinding(packaged);
    assert.deepEqual([verdict, text], [
      "note",
      `${packaged} has CVE-2026-41579, unless its distribution has mended it`,
    ]);
  }
});

Deno.test("kernelFindings() tells the controllers that a node lacks, on cgroup v2", async () => {
  await using tree = await TempTree.of({
    "sys/fs/cgroup/cgroup.controllers": "cpu io memory pids\n",
    "proc/sys/kernel/seccomp/actions_avail": "kill_process errno\n",
    "sys/module/apparmor/parameters/enabled": "Y\n",
    "sbin/apparmor_parser": "",
  });
  const [cgroups, seccomp, apparmor] = await kernelFindings(tree.path, `${tree.path}/sbin`);
  assert.deepEqual([cgroups?.verdict, cgroups?.text], ["bad", "v2 without cpuset"]);
  assert.equal(seccomp?.verdict, "good");
  assert.deepEqual([apparmor?.verdict, apparmor?.text], ["good", "is on"]);
});

Deno.test("kernelFindings() tells what AppArmor and SELinux lack for the driver to confine tasks by them", async () => {
  await using tree = await TempTree.of({
    "sys/module/apparmor/parameters/enabled": "Y\n",
    "sys/fs/selinux/enforce": "1",
  });
  const [, , apparmor, unlabelled] = await kernelFindings(tree.path, "");
  assert.match(apparmor?.text ?? "", /^is on, but there is no apparmor_parser/);
  assert.match(unlabelled?.text ?? "", /^is on, but its policy has no label/);
  await using labelled = await TempTree.of({
    "sys/fs/selinux/enforce": "1",
    "etc/selinux/targeted/contexts/lxc_contexts":
      'process = "system_u:system_r:container_t:s0"\nfile = "system_u:object_r:container_file_t:s0"\n',
    "bin/chcon": "",
  });
  const text = async (path: string) => (await kernelFindings(labelled.path, path))[3]?.text;
  assert.equal(await text(`${labelled.path}/bin`), "is on; tasks are system_u:system_r:container_t:s0");
  assert.match(await text("") ?? "", /no chcon/);
});

Deno.test("programFinding() knows every program of the node that the driver runs, and names the packages of those that are missing", async () => {
  const files = await sourceFiles(["src", "workers", "mod.ts"]);
  const run = files.flatMap(({ text }) =>
    [...text.matchAll(/(?:new Deno\.Command|\brunProgram|\brun)\("(\w+)"/g)].map(([, name = ""]) => name)
  );
  const others = ["chcon", "apparmor_parser"];
  assert.deepEqual([...new Set(run)].filter((name) => !(name in PROGRAMS) && !others.includes(name)), []);
  assert.ok(run.includes("setpriv") && run.includes("mount"));
  const { verdict, fix } = await programFinding([]);
  assert.deepEqual([verdict, fix], [
    "bad",
    "install dash, coreutils, mount, util-linux (so Debian names the packages)",
  ]);
  await using node = await TempTree.of(Object.fromEntries(Object.keys(PROGRAMS).map((name) => [`bin/${name}`, ""])));
  assert.equal((await programFinding([`${node.path}/bin`])).verdict, "good");
});

Deno.test("the packages of a release ask for those that have the programs", async () => {
  const text = await Deno.readTextFile(new URL("../../packaging/nfpm.yaml", import.meta.url));
  const [depends = ""] = /(?<=deb:\n {4}depends: \[).*(?=\])/.exec(text) ?? [];
  // Debian's sh is dash, without which there is no Debian.
  const wanted = new Set(Object.values(PROGRAMS).filter((name) => name !== "dash"));
  assert.deepEqual(depends.split(", "), [...wanted].sort());
});

Deno.test("kernelFindings() reads the controllers that are enabled, on cgroup v1", async () => {
  const lines = ["#subsys_name\thierarchy\tnum_cgroups\tenabled", "cpuset\t1\t2\t1", "cpu\t2\t2\t1", "memory\t3\t2\t0"];
  await using tree = await TempTree.of({
    "sys/fs/cgroup/x": "",
    "proc/cgroups": [...lines, "pids\t4\t2\t1", ""].join("\n"),
  });
  const [cgroups, seccomp] = await kernelFindings(tree.path);
  assert.deepEqual([cgroups?.verdict, cgroups?.text], ["bad", "v1 without memory"]);
  assert.equal(seccomp?.verdict, "bad");
});

Deno.test("gpuFinding() asks for a CDI specification where there are GPUs and none is there", async () => {
  await using bare = await TempTree.of({ "dev/null": "" });
  assert.deepEqual(await gpuFinding(bare.path), []);
  await using gpus = await TempTree.of({ "dev/nvidia0": "", "dev/nvidiactl": "" });
  assert.equal((await gpuFinding(gpus.path))[0]?.text, "nvidia0, without a CDI specification");
  await using known = await TempTree.of({ "dev/nvidia0": "", "etc/cdi/nvidia.yaml": "" });
  assert.equal((await gpuFinding(known.path))[0]?.verdict, "good");
});

Deno.test("agentFindings() notes an agent that does not ask for tasks' usage", () => {
  const on = { config: { Version: { Version: "2.0.5" }, Telemetry: { PublishAllocationMetrics: true } } };
  assert.deepEqual(agentFindings(on, "http://x").map(({ verdict }) => verdict), ["good", "good"]);
  assert.deepEqual(agentFindings({}, "http://x").map(({ verdict }) => verdict), ["good", "note"]);
});

Deno.test("findingLines() aligns the lines, puts each fix below its finding, and colours only when it shall", () => {
  const findings = [
    { subject: "runc", verdict: "bad", text: "1.1.5 is old", fix: "upgrade it" },
    { subject: "containerd", verdict: "good", text: "2.3.0" },
  ] as const;
  assert.deepEqual(findingLines(findings, { colour: false }), [
    "BAD  runc        1.1.5 is old",
    "                 -> upgrade it",
    "ok   containerd  2.3.0",
  ]);
  assert.equal(findingLines(findings, { colour: true })[0], "\x1b[31mBAD \x1b[0m runc        1.1.5 is old");
});

Deno.test("restrictionFindings() tells what a job can do to the node, and how to close it", () => {
  const texts = (block: Record<string, unknown>) =>
    restrictionFindings(decodePluginBlock(block)).map(({ text }) => text);
  assert.deepEqual(texts({}), ["jobs may be privileged, and so do whatever root of the node may"]);
  assert.match(texts({ allow_privileged: false }).join(), /can still: read and write any file of the node \(volumes/);
  assert.deepEqual(texts({ restricted: true }), ["closed: a job has what the operator opened by name"]);
});

Deno.test("networkFinding() names the CNI plugins that are missing, and what to do", async () => {
  await using nothing = await TempTree.of();
  const { verdict, fix } = await networkFinding(decodePluginBlock({ network: { cni_path: nothing.path } }));
  assert.equal(verdict, "bad");
  assert.match(fix ?? "", /^bridge, host-local, .*install the CNI plugins/);
  assert.equal((await networkFinding(decodePluginBlock({ network: { mode: "none" } }))).verdict, "note");
});
