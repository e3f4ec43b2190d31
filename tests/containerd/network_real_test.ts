import assert from "node:assert/strict";

import { busyboxImage } from "../../dev/image/busybox_image.ts";
import { runCommand } from "../../dev/run_command.ts";
import { NetworkIsolationSpec_NetworkIsolationMode as Mode } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { readHostResolvConf } from "../../src/host/network/resolv_conf.ts";
import { type Row, testRows } from "./run_rows.ts";

/** A network namespace as Nomad makes one for a group, with an address of its own. */
class GroupNetwork implements AsyncDisposable {
  readonly path: string;
  readonly address: string;

  private constructor(path: string, address: string) {
    this.path = path;
    this.address = address;
  }

  static async make({ address = "10.211.7.2" } = {}): Promise<GroupNetwork> {
    const network = new GroupNetwork(await Deno.makeTempFile({ prefix: "netns-" }), address);
    const setUp = `ip link set lo up${address && ` && ip addr add ${address}/24 dev lo`}`;
    await runCommand(["unshare", `--net=${network.path}`, "sh", "-c", setUp]);
    return network;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runCommand(["umount", this.path]);
    await Deno.remove(this.path);
  }
}

/** Shell words that try to change the task's resolv.conf. */
const TRY_WRITE = "(echo >>/etc/resolv.conf) 2>/dev/null || echo read-only";
const STANDARD = [
  "127.0.0.1 localhost",
  "::1 localhost ip6-localhost ip6-loopback",
  "fe00::0 ip6-localnet",
  "ff00::0 ip6-mcastprefix",
  "ff02::1 ip6-allnodes",
  "ff02::2 ip6-allrouters",
];
const PRINT_NETWORK = "readlink /proc/self/ns/net";

const rows: readonly Row[] = [
  {
    name: "network { mode = bridge }: a task joins the group's namespace, and its hosts file has its name and address",
    async run(rows) {
      await using group = await GroupNetwork.make();
      const task = { networkIsolationSpec: { mode: Mode.GROUP, path: group.path } };
      const lines = await rows.output("hostname -i; hostname; cat /etc/hosts", { config: { hostname: "shop" }, task });
      assert.deepEqual(lines, [group.address, "shop", ...STANDARD, `${group.address} shop`]);
      const { ino } = await Deno.stat(group.path);
      assert.deepEqual(await rows.output(PRINT_NETWORK, { task }), [`net:[${ino}]`]);
    },
  },
  {
    name: "network { mode = none }: a task joins the group's namespace, which has no address",
    async run(rows) {
      await using group = await GroupNetwork.make({ address: "" });
      const task = { networkIsolationSpec: { mode: Mode.GROUP, path: group.path } };
      const lines = await rows.output("cat /etc/hosts", { config: { hostname: "shop" }, task });
      assert.deepEqual(lines, [...STANDARD, "127.0.1.1 shop"]);
    },
  },
  {
    name: "network { hostname }: the group's hostname and address are the task's unless it has a hostname of its own",
    async run(rows) {
      const hostsConfig = { hostname: "group-name", address: "10.0.0.9" };
      const task = { networkIsolationSpec: { mode: Mode.GROUP, hostsConfig } };
      const script = "hostname; tail -n 1 /etc/hosts";
      assert.deepEqual(await rows.output(script, { task }), ["group-name", "10.0.0.9 group-name"]);
      assert.deepEqual(await rows.output(script, { task, config: { hostname: "own" } }), ["own", "10.0.0.9 own"]);
    },
  },
  {
    name: "host_network: node's network, and its hosts file with the task's name and extra_hosts",
    async run(rows) {
      const config = { host_network: true, hostname: "shop", extra_hosts: ["db:10.0.0.7"] };
      const hosts = await Deno.readTextFile("/etc/hosts");
      // Nomad says so too when the group has no network of its own.
      for (const networkIsolationSpec of [undefined, { mode: Mode.HOST }]) {
        const task = networkIsolationSpec && { task: { networkIsolationSpec } };
        assert.deepEqual(await rows.output(`${PRINT_NETWORK}; cat /etc/hosts`, { config, ...task }), [
          await Deno.readLink("/proc/self/ns/net"),
          ...hosts.trimEnd().split("\n"),
          "127.0.1.1 shop",
          "10.0.0.7 db",
        ]);
      }
    },
  },
  {
    name: "host_network: with a bridge group network it is an error",
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
    name: "neither a group network nor host_network: a task has a network of its own, with nothing but loopback",
    async run(rows) {
      const [network, ...interfaces] = await rows.output(`${PRINT_NETWORK}; ls /sys/class/net`);
      assert.notEqual(network, await Deno.readLink("/proc/self/ns/net"));
      assert.deepEqual(interfaces.filter((name) => !/^(sit|tunl|gre|erspan|ip6|ip_vti)/.test(name)), ["lo"]);
    },
  },
  {
    name: "extra_hosts: added to the task's /etc/hosts; IPv6 in brackets or bare; the task may change the file",
    async run(rows) {
      const config = { hostname: "shop", extra_hosts: ["db:10.0.0.7", "cache:[fd00::7]", "queue:fd00::8"] };
      assert.deepEqual(await rows.output("echo 10.0.0.9 late >>/etc/hosts; cat /etc/hosts", { config }), [
        ...[...STANDARD, "127.0.1.1 shop", "10.0.0.7 db", "fd00::7 cache", "fd00::8 queue", "10.0.0.9 late"],
      ]);
      const task = { networkIsolationSpec: { mode: Mode.GROUP, hostsConfig: { hostname: "g", address: "10.0.0.2" } } };
      const last = await rows.output("tail -n 2 /etc/hosts", { config: { extra_hosts: ["db:10.0.0.7"] }, task });
      assert.deepEqual(last, ["10.0.0.2 g", "10.0.0.7 db"]);
    },
  },
  {
    name: "host_dns: node's resolv.conf, read-only",
    async run(rows) {
      const node = (await readHostResolvConf()).trimEnd().split("\n");
      assert.deepEqual(await rows.output(`cat /etc/resolv.conf; ${TRY_WRITE}`), [...node, "read-only"]);
    },
  },
  {
    name: "host_dns: the group's dns block wins, and leaves what it does not say to the node",
    async run(rows) {
      const dns = { servers: ["1.1.1.1"], searches: ["shop.example"], options: ["ndots:2"] };
      const expected = ["search shop.example", "nameserver 1.1.1.1", "options ndots:2", "read-only"];
      for (const host_dns of [true, false]) {
        const job = { config: { host_dns }, task: { dns } };
        assert.deepEqual(await rows.output(`cat /etc/resolv.conf; ${TRY_WRITE}`, job), expected);
      }
      const nameservers = (await readHostResolvConf()).split("\n").filter((line) => line.startsWith("nameserver"));
      const partial = { task: { dns: { searches: ["shop.example"] } } };
      assert.deepEqual(await rows.output("grep -E '^(search|nameserver)' /etc/resolv.conf", partial), [
        "search shop.example",
        ...nameservers,
      ]);
    },
  },
  {
    name: "host_dns: false leaves the image's",
    async run(rows) {
      const image = "docker.io/library/resolving:1";
      const own = [{ type: "file", path: "etc/resolv.conf", content: "nameserver 192.0.2.53\n" }] as const;
      await rows.node.containerd.importImages(await busyboxImage({ name: image, layers: [own] }));
      assert.deepEqual(await rows.output("cat /etc/resolv.conf", { config: { image, host_dns: false } }), [
        "nameserver 192.0.2.53",
      ]);
    },
  },
];

testRows("a task's network", rows);
