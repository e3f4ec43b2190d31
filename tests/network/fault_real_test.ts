import assert from "node:assert/strict";
import { NODE_ADDRESS } from "../../dev/network/network_node.ts";
import { failureOf } from "../support/agent/failure.ts";
import { eventually } from "../support/eventually.ts";
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

/** Deletes a task's container behind the driver's back. */
async function deleteContainer({ node: { containerd } }: NetworkStage, id: string): Promise<void> {
  await containerd.ctr("task", "delete", "--force", id);
  await containerd.ctr("container", "delete", id);
}

/** Resolves once no record and no address is left; what a plugin does unasked has no other end that is seen. */
async function nothingLeft(stage: NetworkStage): Promise<void> {
  await eventually(async () => {
    const { records, addresses } = await stage.leftovers();
    assert.deepEqual({ records, addresses }, { records: [], addresses: [] });
  });
}

const rows: readonly NetworkRow[] = [
  {
    name: "DestroyTask succeeds when the bridge, the rules and the namespace are gone already",
    async run(stage) {
      await using task = await stage.task(SLEEP, HTTP);
      const id = stage.containerId(await task.start());
      await stage.network.node("ip", "link", "delete", "nomad-tasks");
      await stage.firewall("iptables", "-t", "nat", "--flush");
      await stage.firewall("iptables", "-t", "nat", "--delete-chain");
      await stage.network.node("umount", "--lazy", `/run/containerd-driver/network/namespaces/${id}`);
      await task.destroy();
    },
  },
  {
    name: "a plugin killed while a network is being made leaves none: the next start of the task removes it",
    async run(stage) {
      await using task = await stage.task(SLEEP, HTTP);
      {
        await using _hold = await stage.files.replace("portmap", "kill -9 $PPID; exec sleep 1");
        await assert.rejects(task.start());
        await stage.restart();
        task.handOver(stage.plugin);
      }
      assert.equal((await stage.leftovers()).records.length, 1);
      await using again = task.again(stage.plugin);
      await again.start();
      assert.equal((await stage.leftovers()).records.length, 1);
    },
  },
  {
    name: "the network of a container that was deleted behind the driver's back is removed by the next plugin",
    async run(stage) {
      await using task = await stage.task(SLEEP, HTTP);
      await deleteContainer(stage, stage.containerId(await task.start()));
      assert.equal((await stage.leftovers()).records.length, 1);
      await stage.restart();
      task.handOver(stage.plugin);
      await stage.fingerprint();
      await nothingLeft(stage);
    },
  },
  {
    name: "an address that nobody's record tells of is given back by the next plugin",
    async run(stage) {
      const directory = "/run/containerd-driver/network/addresses/nomad-tasks";
      const script = `printf 'web-gone\\r\\neth0' >${directory}/10.213.7.7`;
      await stage.network.node("sh", "-c", script);
      assert.deepEqual((await stage.leftovers()).addresses, ["10.213.7.7"]);
      await stage.restart();
      await stage.fingerprint();
      await nothingLeft(stage);
    },
  },
  {
    name: "ports that nobody's record tells of lead nowhere with the next plugin",
    async run(stage) {
      await using task = await stage.task(SLEEP, HTTP);
      await deleteContainer(stage, stage.containerId(await task.start()));
      const state = "/run/containerd-driver/network";
      await stage.network.node("sh", "-c", `umount ${state}/namespaces/*; rm ${state}/namespaces/* ${state}/records/*`);
      await stage.restart();
      task.handOver(stage.plugin);
      await stage.fingerprint();
      await nothingLeft(stage);
      await eventually(async () => assert.doesNotMatch((await stage.leftovers()).rules.join("\n"), /dport/));
      // Those of the bridge's and the firewall's plugin lead nowhere by themselves.
      await stage.firewall("nft", "flush", "ruleset");
    },
  },
  {
    name: "neither StopTask nor DestroyTask waits for the plugins; the next task on the port does",
    async run(stage) {
      const [fifo, begun] = ["held", "begun"].map((name) => `${stage.files.configurations}/${name}`);
      await stage.network.node("mkfifo", fifo!);
      // Opened for both, it waits for nobody, and keeps what is written for who reads later.
      using pipe = await Deno.open(fifo!, { read: true, write: true });
      await using first = await stage.task(SLEEP, HTTP);
      await first.start();
      await using held = await stage.files.replace(
        "portmap",
        `touch ${begun}; head -c 1 ${fifo} >/dev/null; exec ${stage.files.real}/portmap`,
      );
      await first.stop({ timeoutMs: 0 });
      await first.destroy();
      await eventually(async () => void await Deno.stat(begun!));
      assert.equal((await stage.leftovers()).records.length, 1);
      await held[Symbol.asyncDispose]();
      await using second = await stage.task(SLEEP, HTTP);
      const started = second.start();
      await pipe.write(Uint8Array.of(1));
      await started;
      assert.equal((await stage.leftovers()).records.length, 1);
      for (const path of [fifo!, begun!]) await Deno.remove(path);
    },
  },
  {
    name: "a plugin that fails ends the start in its own words, and leaves nothing",
    async run(stage) {
      const words = '{"cniVersion":"1.0.0","code":11,"msg":"no luck today","details":"the moon"}';
      await using _bad = await stage.files.replace(
        "portmap",
        `[ $CNI_COMMAND = ADD ] || exit 0; echo '${words}'; exit 1`,
      );
      await using task = await stage.task(SLEEP, HTTP);
      assert.deepEqual(await failureOf(task.start()), {
        message: 'Cannot run CNI plugin "portmap" for ADD: no luck today: the moon',
        recoverable: true,
      });
    },
  },
  {
    name: "where neither the network nor the container can be made, the network's failure is told",
    async run(stage) {
      await using _bad = await stage.files.replace("bridge", "[ $CNI_COMMAND = DEL ] || exit 9");
      await using task = await stage.task("", { config: { command: "/no/such/program", args: [] } });
      const message = 'Cannot run CNI plugin "bridge" for ADD: it exited with 9';
      assert.deepEqual(await failureOf(task.start()), { message, recoverable: true });
    },
  },
  {
    name: "a plugin that prints nonsense is named, and nothing is left",
    async run(stage) {
      await using _bad = await stage.files.replace(
        "firewall",
        "[ $CNI_COMMAND = ADD ] || exit 0; head -c 3000000 /dev/zero",
      );
      await using task = await stage.task(SLEEP, HTTP);
      const { message } = await failureOf(task.start());
      assert.equal(message, 'Cannot run CNI plugin "firewall" for ADD: what it printed is not a result');
    },
  },
  {
    name: "a network that cannot be removed is kept in mind, and removed once it can be",
    async run(stage) {
      await using task = await stage.task(SLEEP, HTTP);
      await task.start();
      {
        await using _bad = await stage.files.replace("firewall", "exit 3");
        await task.destroy();
        assert.equal((await stage.leftovers()).records.length, 1);
      }
      await stage.restart();
      task.handOver(stage.plugin);
      await stage.fingerprint();
      await nothingLeft(stage);
    },
  },
  {
    name: "after a reboot, which leaves containers without tasks and no network, a task is started anew",
    async run(stage) {
      await using task = await stage.task(SERVE, HTTP);
      const { handle, networkOverride } = await task.startAnswer();
      await stage.reboot(task, handle!);
      const { message } = await failureOf(task.recover(stage.plugin, handle!));
      assert.match(message, /not found/);
      await using again = task.again(stage.plugin);
      const after = await again.startAnswer();
      // The first address of an empty subnet.
      assert.equal(after.networkOverride?.addr, "10.213.0.2");
      assert.notEqual(networkOverride?.addr, "");
      assert.equal(await askHttp(stage.network.worldWords, URL), "shop");
    },
  },
];

testNetwork("the driver's networks in trouble", {}, rows);
