import assert from "node:assert/strict";
import type { NetworkStage } from "../support/network/network_stage.ts";
import { assertNoNetworks, type NetworkRow, testNetwork } from "../support/network/network_rows.ts";
import { soakSize } from "./soak_size.ts";

const CYCLES = soakSize({ soak: 500, test: 16 });
const AT_ONCE = 8;
const FIRST_PORT = 20_000;

/** All of the node's network that a task could leave something in. */
async function everything(stage: NetworkStage): Promise<string[]> {
  const tables = ["filter", "nat"].map((table) => stage.firewall("iptables", "-t", table, "-S"));
  const rules = await Promise.all([...tables, stage.firewall("nft", "--stateless", "list", "ruleset")]);
  const links = await stage.network.node("ip", "-oneline", "link");
  const files = await stage.network.node("find", "/run/containerd-driver", "-type", "f");
  // The bridge's carrier comes and goes with the tasks.
  const names = [...links.matchAll(/^\d+: ([^:@]+)/gm)].map((match) => match[1] ?? "");
  return [...rules.flatMap((text) => text.split("\n")), ...names, ...files.split("\n")].sort();
}

/** A task with a published port, from its start to its removal. */
async function cycle(stage: NetworkStage, port: number): Promise<void> {
  const ports = [{ label: "http", value: port, to: 80 }];
  await using task = await stage.task("exec sleep 3600", { config: { ports: ["http"] }, ports });
  await task.start();
  await task.stop({ timeoutMs: 0 });
}

const rows: readonly NetworkRow[] = [
  {
    name: `${CYCLES} tasks with a published port, ${AT_ONCE} at a time, leave no interface, rule, address or record`,
    async run(stage) {
      await cycle(stage, FIRST_PORT);
      await assertNoNetworks(stage);
      const before = await everything(stage);
      let left = CYCLES;
      const worker = async (_: undefined, at: number) => {
        while (left-- > 0) await cycle(stage, FIRST_PORT + at);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      await assertNoNetworks(stage);
      assert.deepEqual(await everything(stage), before);
    },
  },
];

testNetwork("the driver's networks, again and again", {}, rows);
testNetwork("the driver's networks, again and again with plugins of version 1.1", { suite: "sid" }, rows);
