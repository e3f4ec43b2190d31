import assert from "node:assert/strict";
import { NODE_ADDRESS } from "../../dev/network/network_node.ts";
import { type NetworkRow, testNetwork } from "../support/network/network_rows.ts";
import type { NetworkStage } from "../support/network/network_stage.ts";
import { askHttp } from "../support/network/network_tools.ts";

const SERVE = "mkdir /www; hostname >/www/name; echo ready; exec httpd -f -p 80 -h /www";
const SLEEP = "exec sleep 3600";
const URL = `http://${NODE_ADDRESS}:18080/name`;
const HTTP = {
  config: { ports: ["http"], hostname: "shop" },
  ports: [{ label: "http", value: 18_080, to: 80, hostIp: NODE_ADDRESS }],
};

/** What a restart of the node's firewall does: no rules and no chains of others are left. */
async function flushFirewall(stage: NetworkStage): Promise<void> {
  for (const table of ["filter", "nat"]) {
    for (const verb of ["--flush", "--delete-chain"]) await stage.firewall("iptables", "-t", table, verb);
  }
  await stage.firewall("nft", "flush", "ruleset");
}

const rows: readonly NetworkRow[] = [
  {
    name: "a firewall flushed while a task runs is mended when the plugin finds the task again, its address kept",
    async run(stage) {
      await using task = await stage.task(SERVE, HTTP);
      const { handle, networkOverride } = await task.startAnswer();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await flushFirewall(stage);
      await assert.rejects(askHttp(stage.network.worldWords, URL));
      await stage.restart();
      const events = stage.events();
      await task.recover(stage.plugin, handle!);
      const { message } = await events.next();
      assert.match(message, /^The task's network was made anew with the same addresses, after: Cannot run CNI plugin/);
      assert.equal(await askHttp(stage.network.worldWords, URL), "shop");
      const { networkOverride: after } = await stage.plugin.driver.inspectTask({ taskId: task.id });
      assert.deepEqual(after, networkOverride);
    },
  },
  {
    name: "a network that is as it was made is left alone when the plugin finds its task again",
    async run(stage) {
      await using task = await stage.task(SERVE, HTTP);
      const { handle } = await task.startAnswer();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const interfaces = () => stage.network.node("ip", "-oneline", "link", "show", "type", "veth");
      const before = await interfaces();
      await stage.restart();
      await task.recover(stage.plugin, handle!);
      // A plugin that ends waits for what it mends.
      await stage.restart();
      await task.recover(stage.plugin, handle!);
      assert.equal(await interfaces(), before);
      assert.equal(await askHttp(stage.network.worldWords, URL), "shop");
    },
  },
  {
    name: "DestroyTask succeeds after the firewall was flushed",
    async run(stage) {
      await using task = await stage.task(SLEEP, HTTP);
      await task.start();
      await flushFirewall(stage);
      await task.destroy();
    },
  },
  {
    name: "a bridge that was deleted while a task runs is made again",
    async run(stage) {
      await using task = await stage.task(SERVE, HTTP);
      const { handle } = await task.startAnswer();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      await stage.network.node("ip", "link", "delete", "nomad-tasks");
      await stage.restart();
      const events = stage.events();
      await task.recover(stage.plugin, handle!);
      assert.match((await events.next()).message, /made anew/);
      assert.equal(await askHttp(stage.network.worldWords, URL), "shop");
    },
  },
  {
    name: "a namespace that is kept no more, as when the agent had mounts of its own, is kept again",
    async run(stage) {
      await using task = await stage.task(SLEEP, HTTP);
      const handle = await task.start();
      const path = `/run/containerd-driver/network/namespaces/${stage.containerId(handle)}`;
      await stage.network.node("umount", "--lazy", path);
      await stage.restart();
      await task.recover(stage.plugin, handle);
      await task.stop({ timeoutMs: 0 });
    },
  },
];

testNetwork("networks that somebody broke", {}, rows);
testNetwork("a flushed firewall with plugins of version 1.1", { suite: "sid" }, rows.slice(0, 3));
