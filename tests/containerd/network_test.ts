import assert from "node:assert/strict";

import { runCommand } from "../../dev/run_command.ts";
import { NetworkIsolationSpec_NetworkIsolationMode as Mode } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { type Row, testRows } from "./run_rows.ts";

/** A network namespace as Nomad makes one for a group, with an address of its own. */
class GroupNetwork implements AsyncDisposable {
  readonly path: string;
  readonly address = "10.211.7.2";

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<GroupNetwork> {
    const network = new GroupNetwork(await Deno.makeTempFile({ prefix: "netns-" }));
    const setUp = `ip link set lo up && ip addr add ${network.address}/24 dev lo`;
    await runCommand(["unshare", `--net=${network.path}`, "sh", "-c", setUp]);
    return network;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runCommand(["umount", this.path]);
    await Deno.remove(this.path);
  }
}

const rows: readonly Row[] = [
  {
    name: "bridge network: a task joins the group's namespace, and finds its name and address in its hosts file",
    async run(rows) {
      await using group = await GroupNetwork.make();
      const networkIsolationSpec = { mode: Mode.GROUP, path: group.path };
      const lines = await rows.output("hostname -i; hostname; cat /etc/hosts", {
        config: { hostname: "shop", extra_hosts: ["db:10.0.0.7"] },
        task: { networkIsolationSpec },
      });
      assert.deepEqual(lines.slice(0, 2), [group.address, "shop"]);
      assert.deepEqual(lines.slice(-2), [`${group.address} shop`, "10.0.0.7 db"]);
    },
  },
  {
    name: "network { hostname }: the group's hostname is the task's unless it has one of its own",
    async run(rows) {
      const hostsConfig = { hostname: "group-name", address: "10.0.0.9" };
      const task = { networkIsolationSpec: { mode: Mode.GROUP, hostsConfig } };
      assert.deepEqual(await rows.output("hostname; tail -n 1 /etc/hosts", { task }), [
        "group-name",
        "10.0.0.9 group-name",
      ]);
    },
  },
  {
    name: "host_network: a task has the node's network and the node's hosts file",
    async run(rows) {
      const lines = await rows.output("readlink /proc/self/ns/net; head -n 1 /etc/hosts", {
        config: { host_network: true },
      });
      const [firstHost] = (await Deno.readTextFile("/etc/hosts")).split("\n");
      assert.deepEqual(lines, [await Deno.readLink("/proc/self/ns/net"), firstHost]);
    },
  },
  {
    name: "host_network: together with a bridge network it is an error",
    async run(rows) {
      await using group = await GroupNetwork.make();
      const task = { networkIsolationSpec: { mode: Mode.GROUP, path: group.path } };
      await assert.rejects(
        rows.output("true", { config: { host_network: true }, task }),
        /Cannot use host_network "true": the group has a network of its own/,
      );
    },
  },
  {
    name: "without either a task has a network of its own",
    async run(rows) {
      const [network] = await rows.output("readlink /proc/self/ns/net");
      assert.notEqual(network, await Deno.readLink("/proc/self/ns/net"));
    },
  },
  {
    name: "dns: the group's block is the task's resolv.conf, read-only",
    async run(rows) {
      const task = { dns: { servers: ["1.1.1.1"], searches: ["shop.example"], options: ["ndots:2"] } };
      const script = "cat /etc/resolv.conf; (echo >>/etc/resolv.conf) 2>/dev/null || echo read-only";
      assert.deepEqual(await rows.output(script, { task }), [
        "search shop.example",
        "nameserver 1.1.1.1",
        "options ndots:2",
        "read-only",
      ]);
    },
  },
  {
    name: "host_dns: false leaves the image's resolv.conf",
    async run(rows) {
      const script = "grep -c resolv.conf /proc/self/mountinfo || true";
      assert.deepEqual(await rows.output(script, { config: { host_dns: false } }), ["0"]);
      assert.deepEqual(await rows.output(script), ["1"]);
    },
  },
];

testRows("a task's network", rows);
