import assert from "node:assert/strict";
import { NODE_ADDRESS, NODE_IPV6, WORLD_ADDRESS, WORLD_IPV6 } from "../../dev/network/network_node.ts";
import { NetworkIsolationSpec_NetworkIsolationMode as Mode } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import { failureOf } from "../support/agent/failure.ts";
import { type NetworkRow, testNetwork } from "../support/network/network_rows.ts";
import { askHttp, httpWho } from "../support/network/network_tools.ts";
import { groupNetwork } from "../support/network/network_files.ts";
import type { NetworkStage } from "../support/network/network_stage.ts";

const SERVE = "mkdir /www; hostname >/www/name; echo ready; exec httpd -f -p 80 -h /www";
const HTTP = { label: "http", value: 18_080, to: 80, hostIp: NODE_ADDRESS };
const INTERFACES = "ls /sys/class/net | grep -vE '^(sit|tunl|gre|erspan|ip6|ip_vti)'";

/** The message of a start that is refused. */
async function refusal(stage: NetworkStage, options: Parameters<NetworkStage["task"]>[1]): Promise<string> {
  await using task = await stage.task("true", options);
  return (await failureOf(task.start())).message;
}

const modes: readonly NetworkRow[] = [
  {
    name: "network_mode none: loopback alone; ports are only checked",
    async run(stage) {
      const config = { network_mode: "none", ports: ["http"] };
      assert.deepEqual(await stage.output(INTERFACES, { config, ports: [HTTP] }), ["lo"]);
      assert.match(
        await refusal(stage, { config: { ...config, ports: ["web"] }, ports: [HTTP] }),
        /no port of that label/,
      );
    },
  },
  {
    name: "network_mode host is host_network, and the two do not contradict each other",
    async run(stage) {
      const own = await Deno.readLink("/proc/self/ns/net");
      const config = { network_mode: "host", ports: ["http"] };
      assert.deepEqual(await stage.output("readlink /proc/self/ns/net", { config, ports: [HTTP] }), [own]);
      const message = await refusal(stage, { config: { network_mode: "none", host_network: true } });
      assert.equal(message, 'Cannot use host_network "true": network_mode says otherwise, set one of them');
    },
  },
  {
    name: "network_mode task:NAME joins a running task of the allocation; without one it is refused with the remedy",
    async run(stage) {
      await using first = await stage.task(SERVE, { name: "db", config: { hostname: "db" } });
      const { handle, networkOverride } = await first.startAnswer();
      assert.equal(await first.allocDir.stdout.line(), "ready");
      const { allocId } = first.config;
      const task = { allocId, id: `${allocId}/web/0123abcd` };
      const config = { network_mode: "task:db", hostname: "web" };
      const script = "wget -qO- http://127.0.0.1/name; tail -n 1 /etc/hosts";
      await using second = await stage.task(script, { name: "web", config, task });
      const answer = await second.startAnswer();
      assert.equal(answer.networkOverride?.addr, networkOverride?.addr);
      const lines = (await second.allocDir.stdout.text()).trim().split("\n");
      assert.deepEqual(lines, ["db", `${networkOverride?.addr} web`]);
      assert.ok(stage.containerId(handle!).includes("db"));
      const missing = { config: { network_mode: "task:cache" } };
      assert.match(await refusal(stage, missing), /no running task of that name; .* hook = "prestart", sidecar = true/);
    },
  },
  {
    name: "network_mode of Docker's that cannot be had here is refused with what is allowed",
    async run(stage) {
      for (const network_mode of ["container:db", "web_net", "task:", "cni/../x"]) {
        const message = await refusal(stage, { config: { network_mode } });
        assert.match(
          message,
          /^Cannot use network_mode ".*": allowed is "bridge", .* "task:NAME" to join another task/,
        );
      }
    },
  },
  {
    name: "network_mode cni/NAME: a network of the operator's, whose address services are registered with",
    async run(stage) {
      await using lab = await stage.files.configure({
        "10-lab.conflist": conflist("lab", { portmap: true }),
        "20-bare.conflist": conflist("bare", { portmap: false }),
        "30-broken.conflist": "{",
      });
      const config = { network_mode: "cni/lab", ports: ["http"], hostname: "shop" };
      {
        await using task = await stage.task(SERVE, { config, ports: [HTTP] });
        const { networkOverride } = await task.startAnswer();
        assert.equal(await task.allocDir.stdout.line(), "ready");
        assert.match(networkOverride?.addr ?? "", /^10\.7\.0\./);
        assert.equal(networkOverride?.autoAdvertise, true);
        assert.equal(await askHttp(stage.network.worldWords, `http://${NODE_ADDRESS}:18080/name`), "shop");
        assert.match(await Deno.readTextFile(`${task.allocDir.path}/main/resolv.conf`), /^nameserver 192\.0\.2\.53$/m);
      }
      assert.equal(
        await refusal(stage, { config: { ...config, network_mode: "cni/bare" }, ports: [HTTP] }),
        'Cannot publish port "http": network "bare" has no plugin with the capability portMappings',
      );
      assert.equal(
        await refusal(stage, { config: { network_mode: "cni/x" } }),
        `Cannot use network_mode "cni/x": "${lab.path}" has no network of that name, it has lab, bare`,
      );
    },
  },
  {
    name: "network_mode cni/NAME: needs no plugins but its own, and has loopback",
    async run(stage) {
      await using _lab = await stage.files.configure({ "10-lab.conflist": conflist("lab", { portmap: false }) });
      await using _broken = await stage.files.replace("loopback", "exit 9");
      const script = "ip -o addr show dev lo | head -n 1";
      const [loopback] = await stage.output(script, { config: { network_mode: "cni/lab" } });
      assert.match(loopback ?? "", /127\.0\.0\.1/);
    },
  },
  {
    name: "in a group with a network of its own the task joins that, ports are only checked, and others are refused",
    async run(stage) {
      await using group = await groupNetwork();
      const task = { networkIsolationSpec: { mode: Mode.GROUP, path: group.path } };
      const { ino } = await Deno.stat(group.path);
      const script = "readlink /proc/self/ns/net";
      for (const network_mode of ["", "bridge"]) {
        const job = { config: { network_mode, ports: ["http"] }, task, ports: [HTTP] };
        assert.deepEqual(await stage.output(script, job), [`net:[${ino}]`]);
      }
      const job = { config: { ports: ["web"] }, task, ports: [HTTP] };
      assert.match(await refusal(stage, job), /no port of that label/);
      for (const network_mode of ["task:db", "cni/lab", "host"]) {
        const message = await refusal(stage, { config: { network_mode }, task });
        const reason = "the group has a network of its own, allowed is one of the two";
        assert.equal(message, `Cannot use network_mode "${network_mode}": ${reason}`);
      }
    },
  },
];

function conflist(name: string, { portmap }: { portmap: boolean }): string {
  const ipam = { type: "host-local", dataDir: "/run/containerd-driver/network/addresses", subnet: "10.7.0.0/24" };
  const bridge = { type: "bridge", bridge: name, isDefaultGateway: true, ipMasq: true, hairpinMode: true, ipam };
  const plugins = [
    { ...bridge, dns: { nameservers: ["192.0.2.53"] } },
    ...(portmap ? [{ type: "portmap", capabilities: { portMappings: true } }] : []),
  ];
  return JSON.stringify({ cniVersion: "1.0.0", name, plugins });
}

const dual: readonly NetworkRow[] = [
  {
    name: "ipv6_subnet: a second address, the way out, published ports, and both addresses in the hosts file",
    async run(stage) {
      const { network } = stage;
      const port = { label: "http", value: 18_080, to: 80 };
      const script = SERVE.replace("-p 80", "-p [::]:80");
      await using task = await stage.task(script, { config: { ports: ["http"], hostname: "shop" }, ports: [port] });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      assert.equal(await askHttp(network.worldWords, `http://[${NODE_IPV6}]:18080/name`), "shop");
      assert.equal(await askHttp(network.worldWords, `http://${NODE_ADDRESS}:18080/name`), "shop");
      const hosts = await Deno.readTextFile(`${task.allocDir.path}/main/hosts`);
      assert.match(hosts, /^10\.213\.\d+\.\d+ shop\nfd00:77::[0-9a-f]+ shop$/m);
      await using _world = await httpWho(network.worldWords, 8_000);
      const seen = await stage.output(`wget -qO- http://[${WORLD_IPV6}]:8000; wget -qO- http://${WORLD_ADDRESS}:8000`);
      assert.equal(seen.join(""), NODE_IPV6 + NODE_ADDRESS);
    },
  },
  {
    name:
      "icc false: tasks do not reach each other by their own addresses, the world does by published ports; mtu is that of the interface",
    async run(stage) {
      await using task = await stage.task(SERVE, { config: { ports: ["http"], hostname: "shop" }, ports: [HTTP] });
      const { networkOverride } = await task.startAnswer();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const script = `nc -w 2 ${networkOverride?.addr} 80 </dev/null || echo unreached; cat /sys/class/net/eth0/mtu`;
      assert.deepEqual(await stage.output(script), ["unreached", "1400"]);
      assert.equal(await askHttp(stage.network.worldWords, `http://${NODE_ADDRESS}:18080/name`), "shop");
    },
  },
];

testNetwork("network_mode", {}, modes);
testNetwork("the network block's ipv6_subnet, icc and mtu", {
  block: { ipv6_subnet: "fd00:77::/64", icc: false, mtu: 1400 },
}, dual);
