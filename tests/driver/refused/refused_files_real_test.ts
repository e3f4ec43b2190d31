import assert from "node:assert/strict";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { TempTree } from "../../support/temp_tree.ts";
import { refuses } from "./refuses.ts";

refuses("a seccomp profile that is not there", {
  config: { seccomp_profile: "/no/such/profile.json" },
  message: 'Cannot use seccomp_profile "/no/such/profile.json": the node has no such file',
});

refuses("a seccomp profile that is none", {
  config: { seccomp_profile: "/proc/self/status" },
  message: 'Cannot use seccomp_profile "/proc/self/status": it is empty',
});

Deno.test("StartTask refuses a seccomp profile with an unknown action before it asks anything of containerd", async () => {
  await using files = await TempTree.of({ "profile.json": '{"defaultAction":"SCMP_ACT_DANCE","syscalls":[]}' });
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node);
  const config = { image: "docker.io/library/not-here:1", seccomp_profile: `${files.path}/profile.json` };
  await using task = await agent.task({ config });
  node.containerd.wire.clear();
  await assert.rejects(task.start(), /defaultAction is not one of /);
  assert.deepEqual(node.containerd.wire.methods, []);
});
