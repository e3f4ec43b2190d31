import assert from "node:assert/strict";
import { findOnPath } from "../../../dev/find_on_path.ts";
import type { Spec } from "../../../src/oci/spec.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { TempTree } from "../../support/temp_tree.ts";
import { FOREVER } from "../suite/programs.ts";

const RECORDED_NODE = new URL("../../../dev/recorded_node", import.meta.url).pathname;
const SELINUX = {
  "sys/fs/selinux/enforce": "1",
  "etc/selinux/targeted/contexts/lxc_contexts":
    'process = "system_u:system_r:container_t:s0"\nfile = "system_u:object_r:container_file_t:s0"\n',
};

/** The recorded node with further files. */
async function nodeWith(entries: Record<string, string>): Promise<TempTree> {
  const tree = await TempTree.of(entries);
  const { success } = await new Deno.Command("cp", { args: ["-R", `${RECORDED_NODE}/.`, tree.path] }).output();
  assert.ok(success);
  return tree;
}

async function contextOf(path: string): Promise<string> {
  const { stdout } = await new Deno.Command("stat", { args: ["--format=%C", path] }).output();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test({
  name: "StartTask labels a task and what is its own on a node with SELinux",
  ignore: skipUnless(isRoot && await findOnPath("chcon") !== undefined, NEEDS_ROOT),
  async fn() {
    await using tree = await nodeWith(SELINUX);
    await using node = await FakeNode.start();
    await using agent = await TestAgent.start(node, {}, { hostRoot: tree.path });
    await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
    await Deno.writeTextFile(`${task.allocDir.path}/main/local/before`, "");
    await task.start();
    const [container] = node.containerd.state.namespace(node.namespace).containers.values();
    const spec: Spec = JSON.parse(new TextDecoder().decode(container?.spec?.value));
    const [, level = ""] = /^system_u:system_r:container_t:(s0:c\d+,c\d+)$/.exec(spec.process.selinuxLabel ?? "") ?? [];
    assert.notEqual(level, "");
    assert.equal(spec.linux.mountLabel, `system_u:object_r:container_file_t:${level}`);
    for (const own of ["main/local/before", "main/secrets", "alloc/data", "main/hosts"]) {
      assert.equal(await contextOf(`${task.allocDir.path}/${own}`), spec.linux.mountLabel, own);
    }
  },
});

Deno.test("StartTask refuses an AppArmor profile that the node does not have, and runs a task on one without AppArmor", async () => {
  await using tree = await nodeWith({
    "sys/module/apparmor/parameters/enabled": "Y\n",
    "sys/kernel/security/apparmor/profiles": "web (enforce)\n",
  });
  await using node = await FakeNode.start();
  for (
    const [hostRoot, reason] of [[tree.path, "it is not loaded on this node"], [RECORDED_NODE, "this node has no"]]
  ) {
    await using agent = await TestAgent.start(node, {}, { hostRoot: hostRoot ?? "" });
    const config = { image: node.image, ...FOREVER };
    await using task = await agent.task({ config: { ...config, apparmor_profile: "webs" } });
    await assert.rejects(task.start(), new RegExp(`^RpcError: Cannot use apparmor_profile "webs": ${reason}`));
    await using other = await agent.task({ config });
    await other.start();
  }
});
