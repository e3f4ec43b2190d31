import assert from "node:assert/strict";
import { confinementFacts } from "../../../src/driver/container/facts/confinement_facts.ts";
import { loadedProfiles, loadProfile } from "../../../src/host/confinement/apparmor.ts";
import { apparmorProfile } from "../../../src/host/confinement/apparmor_profile.ts";
import { TempTree } from "../../support/temp_tree.ts";

const ON = {
  "sys/module/apparmor/parameters/enabled": "Y\n",
  "sys/kernel/security/apparmor/profiles":
    "/usr/bin/man (enforce)\na name (unconfined)\nnvidia_modprobe//kmod (complain)\n",
};

/** A tree with a parser that keeps what it is given, or fails. */
async function nodeWith(entries: Record<string, string>, script: string): Promise<TempTree> {
  const tree = await TempTree.of(entries);
  await Deno.writeTextFile(`${tree.path}/parser`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return tree;
}

const places = ({ path }: TempTree) => ({ root: path, parser: `${path}/parser` });

Deno.test("loadedProfiles() reads the names of the profiles the kernel has, and is undefined where AppArmor is off", async () => {
  await using on = await TempTree.of(ON);
  assert.deepEqual(await loadedProfiles({ root: on.path }), ["/usr/bin/man", "a name", "nvidia_modprobe//kmod"]);
  for (const change of [{ "sys/module/apparmor/parameters/enabled": "N\n" }, undefined]) {
    await using off = await TempTree.of(change && { ...ON, ...change });
    assert.equal(await loadedProfiles({ root: off.path }), undefined);
  }
});

Deno.test("loadedProfiles() takes a node whose securityfs is not mounted for one without AppArmor, as runc does", async () => {
  await using tree = await TempTree.of({ "sys/module/apparmor/parameters/enabled": "Y\n" });
  assert.equal(await loadedProfiles({ root: tree.path }), undefined);
});

Deno.test("loadProfile() hands the profile to apparmor_parser, for the features that the node knows", async () => {
  const keep = 'cat >"$0.read"; echo "$@" >>"$0.read"';
  for (const entries of [{}, { "etc/apparmor.d/abi/3.0": "" }]) {
    await using tree = await nodeWith(entries, keep);
    await loadProfile("some-name", places(tree));
    const abi = "etc/apparmor.d/abi/3.0" in entries ? { abi: "abi/3.0" } : {};
    const expected = `${apparmorProfile({ name: "some-name", ...abi })}--replace --skip-cache\n`;
    assert.equal(await Deno.readTextFile(`${tree.path}/parser.read`), expected);
  }
});

Deno.test("loadProfile() tells why the parser does not take the profile", async () => {
  await using tree = await nodeWith({}, "echo syntax error >&2; exit 1");
  await assert.rejects(loadProfile("some-name", places(tree)), {
    message: 'Cannot load AppArmor profile "some-name": syntax error',
  });
});

Deno.test("confinementFacts() names the driver's profile once it is loaded, and nothing on a node without AppArmor", async () => {
  await using off = await nodeWith({}, "exit 1");
  assert.deepEqual(await confinementFacts(places(off)), {});
  await using on = await nodeWith(ON, "cat >/dev/null");
  assert.deepEqual(await confinementFacts(places(on)), { apparmor: { defaultProfile: "containerd-driver-default" } });
});

Deno.test("confinementFacts() lets tasks run without a profile where it cannot be loaded", async () => {
  await using failing = await nodeWith(ON, "exit 1");
  assert.deepEqual(await confinementFacts(places(failing)), { apparmor: {} });
  const missing = { root: failing.path, parser: `${failing.path}/no-such-parser` };
  assert.deepEqual(await confinementFacts(missing), { apparmor: {} });
});

Deno.test("apparmorProfile() denies mounts and the node's parts of /proc and /sys, and lets runtimes signal the container", () => {
  const lines = apparmorProfile({ name: "p", abi: "abi/3.0" }).split("\n").map((line) => line.trim());
  assert.equal(lines[0], "abi <abi/3.0>,");
  const denied = ["mount", "/proc/* w", "/proc/sysrq-trigger rwklx", "/proc/kcore rwklx", "/sys/firmware/** rwklx"];
  for (const rule of denied) assert.ok(lines.includes(`deny ${rule},`), rule);
  for (const peer of ["unconfined", "runc", "crun"]) assert.ok(lines.includes(`signal (receive) peer=${peer},`), peer);
});
