import assert from "node:assert/strict";
import { ConfigError } from "../../../src/errors.ts";
import { relabel } from "../../../src/host/confinement/relabel.ts";
import { selinuxContexts } from "../../../src/host/confinement/selinux.ts";
import { findOnPath } from "../../../dev/find_on_path.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { TempTree } from "../../support/temp_tree.ts";

const CONTEXTS = `process = "system_u:system_r:container_t:s0"
content = "system_u:object_r:virt_var_lib_t:s0"
file = "system_u:object_r:container_file_t:s0"
sandbox_kvm_process = "system_u:system_r:svirt_qemu_net_t:s0"
`;
const ON = {
  "sys/fs/selinux/enforce": "1",
  "etc/selinux/config": "# a comment\nSELINUX=enforcing\nSELINUXTYPE=mls\n",
  "etc/selinux/mls/contexts/lxc_contexts": CONTEXTS,
};

Deno.test("selinuxContexts() reads the contexts of containers from the policy that the node uses", async () => {
  await using tree = await TempTree.of(ON);
  assert.deepEqual(await selinuxContexts(tree.path), {
    process: "system_u:system_r:container_t:s0",
    file: "system_u:object_r:container_file_t:s0",
  });
});

Deno.test("selinuxContexts() is undefined where SELinux is off, or its policy knows no containers", async () => {
  const { "sys/fs/selinux/enforce": _enforce, ...off } = ON;
  const { "etc/selinux/mls/contexts/lxc_contexts": _contexts, ...other } = ON;
  for (const entries of [{}, off, other, { ...ON, "etc/selinux/mls/contexts/lxc_contexts": "process = x\n" }]) {
    await using tree = await TempTree.of(entries);
    assert.equal(await selinuxContexts(tree.path), undefined);
  }
});

Deno.test({
  name: "relabel() gives a tree its context, follows no link out of it, and passes over what is not there",
  ignore: skipUnless(isRoot && await findOnPath("chcon") !== undefined, NEEDS_ROOT),
  async fn() {
    await using tree = await TempTree.of({ "other": "", "own/in/file": "", "own/link": { link: "../other" } });
    const context = "system_u:object_r:container_file_t:s0:c1,c2";
    await relabel([{ path: `${tree.path}/absent`, context }, { path: `${tree.path}/own`, context }]);
    assert.equal(await contextOf(`${tree.path}/own/in/file`), context);
    assert.notEqual(await contextOf(`${tree.path}/other`), context);
  },
});

Deno.test({
  name: "relabel() leaves a file system alone that has no labels of its own, as Docker does",
  ignore: skipUnless(isRoot && await findOnPath("chcon") !== undefined, NEEDS_ROOT),
  async fn() {
    const before = await contextOf("/proc/version");
    await relabel([{ path: "/proc/version", context: "system_u:object_r:container_file_t:s0" }]);
    assert.equal(await contextOf("/proc/version"), before);
  },
});

Deno.test("relabel() refuses the directories that the node lives in, before anything is relabelled", async () => {
  for (const path of ["/", "/etc/", "/var/../usr", "/var/lib"]) {
    await assert.rejects(relabel([{ path, context: "system_u:object_r:container_file_t:s0" }]), ConfigError);
  }
});

async function contextOf(path: string): Promise<string> {
  const { stdout } = await new Deno.Command("stat", { args: ["--format=%C", path] }).output();
  return new TextDecoder().decode(stdout).trim();
}
