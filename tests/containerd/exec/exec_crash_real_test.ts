import assert from "node:assert/strict";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { TestExec } from "../../support/agent/test_exec.ts";
import { childProcesses } from "../../support/child_processes.ts";
import { RealNode } from "../../support/node/real_node.ts";
import { CONTAINERD_RELEASES } from "../../support/real_containerd_test_case.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../../support/skip_unless.ts";
import { exec, shell } from "./exec_rows.ts";
import { nothingLeft } from "../nothing_left.ts";
import { PluginStage } from "../options/plugin_stage.ts";

for (const release of CONTAINERD_RELEASES) {
  Deno.test({
    name: `A command whose plugin was killed ends when the next plugin recovers its task [containerd ${release}]`,
    ignore: skipUnless(isRoot, NEEDS_ROOT),
    async fn() {
      await using node = await RealNode.start(release);
      await using agent = await TestAgent.start(node);
      await using stage = await PluginStage.start(node);
      const { plugin, task, handle } = stage;
      using session = new TestExec(plugin.driver, { taskId: task.id, ...shell("echo ready; exec sleep 3600") });
      await session.until("ready");
      const holders = await childProcesses(plugin.process.pid);
      plugin.process.kill("SIGKILL");
      // What held the command's pipes would end by itself, but only in ten minutes.
      for (const holder of holders) Deno.kill(holder, "SIGKILL");
      await assert.rejects(session.outcome());
      await task.recover(agent, handle);
      using other = exec({ agent }, task, shell("echo from the next one"));
      assert.equal((await other.outcome()).stdout, "from the next one\n");
      await nothingLeft(node, task);
    },
  });
}
