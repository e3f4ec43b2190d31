import assert from "node:assert/strict";
import { NODE_ADDRESS, WORLD_ADDRESS } from "../../dev/network/network_node.ts";
import { failureOf } from "../support/agent/failure.ts";
import { type NetworkRow, testNetwork } from "../support/network/network_rows.ts";
import { askHttp, askUdp, httpWho, udpEcho } from "../support/network/network_tools.ts";

const SERVE = "mkdir /www; hostname >/www/name; echo ready; exec httpd -f -p 80 -h /www";
const HTTP = { label: "http", value: 18_080, to: 80, hostIp: NODE_ADDRESS };

const rows: readonly NetworkRow[] = [
  {
    name: "a task has an address, the node as its gateway, and goes out under the node's address",
    async run(stage) {
      await using _world = await httpWho(stage.network.worldWords, 8_000);
      const script = `hostname -i; ip route; tail -n 1 /etc/hosts; wget -qO- http://${WORLD_ADDRESS}:8000`;
      const [address, route, subnet, hosts, seen] = await stage.output(script, { config: { hostname: "shop" } });
      assert.match(address ?? "", /^10\.213\.\d+\.\d+$/);
      assert.equal(route?.trim(), "default via 10.213.0.1 dev eth0");
      assert.match(subnet ?? "", /^10\.213\.0\.0\/16 dev eth0/);
      assert.equal(hosts, `${address} shop`);
      assert.equal(seen, NODE_ADDRESS);
    },
  },
  {
    name: "ports: reached from the world, the node, another task and the task itself, over TCP and UDP",
    async run(stage) {
      await using task = await stage.task(SERVE, { config: { ports: ["http"], hostname: "shop" }, ports: [HTTP] });
      const { networkOverride, handle } = await task.startAnswer();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      const { addr, portMap, autoAdvertise } = networkOverride!;
      assert.match(addr, /^10\.213\./);
      assert.deepEqual({ portMap, autoAdvertise }, { portMap: { http: 80 }, autoAdvertise: false });
      const inspected = await stage.plugin.driver.inspectTask({ taskId: task.id });
      assert.deepEqual(inspected.networkOverride, networkOverride);
      const { network } = stage;
      const url = `http://${NODE_ADDRESS}:18080/name`;
      assert.equal(await askHttp(network.worldWords, url), "shop");
      assert.equal(await askHttp(network.nodeWords, url), "shop");
      assert.deepEqual(await stage.output(`wget -qO- ${url}`), ["shop"]);
      const inside = network.taskWords(stage.containerId(handle!));
      assert.equal(await askHttp(inside, url), "shop");
      await using _echo = await udpEcho(inside, 80);
      assert.equal(await askUdp(network.worldWords, NODE_ADDRESS, 18_080), "hello");
    },
  },
  {
    name: "ports: to the same number when to is not set, on every address of the node without a host_ip",
    async run(stage) {
      const port = { label: "http", value: 18_081 };
      const script = SERVE.replace("-p 80", "-p 18081");
      await using task = await stage.task(script, { config: { ports: ["http"], hostname: "shop" }, ports: [port] });
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "ready");
      assert.equal(await askHttp(stage.network.worldWords, `http://${NODE_ADDRESS}:18081/name`), "shop");
      assert.equal(await askHttp(stage.network.nodeWords, "http://127.0.0.1:18081/name"), "shop");
    },
  },
  {
    name: "port_map: publishes the ports of the task's own network block, and tells the task its numbers",
    async run(stage) {
      const script = `echo $NOMAD_PORT_http; ${SERVE}`;
      await using task = await stage.task(script, { config: { port_map: [{ http: 80 }], hostname: "shop" } });
      task.config.resources!.allocatedResources!.networks = [stage.ownNetwork(NODE_ADDRESS, { http: 18_082 })];
      await task.start();
      assert.equal(await task.allocDir.stdout.line(), "80");
      assert.equal(await task.allocDir.stdout.line(), "ready");
      assert.equal(await askHttp(stage.network.worldWords, `http://${NODE_ADDRESS}:18082/name`), "shop");
    },
  },
  {
    name: "StopTask ends the network, so that another task has its port before DestroyTask",
    async run(stage) {
      const job = { config: { ports: ["http"] }, ports: [HTTP] };
      await using first = await stage.task("exec sleep 3600", job);
      await first.start();
      assert.equal((await stage.leftovers()).interfaces.length, 1);
      await first.stop({ timeoutMs: 0 });
      await using second = await stage.task("exec sleep 3600", job);
      await second.start();
      assert.equal((await stage.leftovers()).records.length, 1);
    },
  },
  {
    name: "a port that another task or a program of the node has is refused, and may be tried again",
    async run(stage) {
      const job = { config: { ports: ["http"] }, ports: [HTTP] };
      await using first = await stage.task("exec sleep 3600", job);
      await first.start();
      await using second = await stage.task("exec sleep 3600", job);
      const shared = await failureOf(second.start());
      assert.match(
        shared.message,
        /^Cannot publish port "http": 18080 of the node leads to container "[^"]+" already$/,
      );
      await first.destroy();
      await using _server = await httpWho(stage.network.nodeWords, 18_080);
      await using third = await stage.task("exec sleep 3600", job);
      assert.deepEqual(await failureOf(third.start()), {
        message: `Cannot publish port "http": ${NODE_ADDRESS}:18080 (TCP) is in use by a program of the node`,
        recoverable: true,
      });
    },
  },
  {
    name: "a label that the group does not have is refused, and with which ports it has",
    async run(stage) {
      await using known = await stage.task("true", { config: { ports: ["web"] }, ports: [HTTP] });
      const reason = 'the group\'s network block has no port of that label, it has "http"';
      assert.deepEqual(await failureOf(known.start()), {
        message: `Cannot publish port "web": ${reason}`,
        recoverable: false,
      });
      await using none = await stage.task("true", { config: { ports: ["web"] } });
      const { message } = await failureOf(none.start());
      assert.equal(message, 'Cannot publish port "web": the group has no network block with ports');
    },
  },
  {
    name: "a container that cannot be made, while its network is, leaves nothing",
    async run(stage) {
      const config = { command: "/no/such/program", args: [], ports: ["http"] };
      await using task = await stage.task("", { config, ports: [HTTP] });
      assert.match((await failureOf(task.start())).message, /no such file/);
    },
  },
  {
    name: "sysctl of the task's interface: it is there before the container is made",
    async run(stage) {
      const name = "net.ipv4.conf.eth0.log_martians";
      const script = `cat /proc/sys/${name.replaceAll(".", "/")}; ip -o addr show dev lo | head -n 1`;
      const [value, loopback] = await stage.output(script, { config: { sysctl: [{ [name]: "1" }] } });
      assert.equal(value, "1");
      assert.match(loopback ?? "", /127\.0\.0\.1/);
    },
  },
  {
    name: "sysctl for interfaces to come: the task's own is there before, as with Docker",
    async run(stage) {
      const path = "/proc/sys/net/ipv4/conf/default/log_martians";
      await using _slow = await stage.files.replace(
        "bridge",
        `[ $CNI_COMMAND = ADD ] && for try in $(seq 100); do
           [ "$(nsenter --net=$CNI_NETNS cat ${path})" = 0 ] || break
         done
         exec ${stage.files.real}/bridge`,
      );
      const config = { sysctl: [{ "net.ipv4.conf.default.log_martians": "1" }] };
      const script = `cat ${path} ${path.replace("default", "eth0")}`;
      assert.deepEqual(await stage.output(script, { config }), ["1", "0"]);
    },
  },
  {
    name: "tasks that start at once all have networks, and none when they are gone",
    async run(stage) {
      await using tasks = new AsyncDisposableStack();
      const addresses = await Promise.all(Array.from({ length: 12 }, async (_, at) => {
        const ports = [{ label: "http", value: 18_100 + at, to: 80, hostIp: NODE_ADDRESS }];
        const task = tasks.use(await stage.task("exec sleep 3600", { config: { ports: ["http"] }, ports }));
        return (await task.startAnswer()).networkOverride?.addr;
      }));
      assert.equal(new Set(addresses).size, addresses.length);
    },
  },
];

const nftables: NetworkRow = {
  name: "ports: published by rules of nftables, which the plugins know and which iptables does not show",
  async run(stage) {
    await using task = await stage.task("exec sleep 3600", { config: { ports: ["http"] }, ports: [HTTP] });
    await task.start();
    assert.match(
      await stage.firewall("nft", "list", "table", "ip", "cni_hostport"),
      /tcp dport 18080 dnat to 10\.213\./,
    );
    assert.doesNotMatch(await stage.firewall("iptables", "-t", "nat", "-S"), /18080/);
  },
};

testNetwork("the bridge of the network block", {}, rows);
testNetwork("the bridge with plugins of the specification's version 1.1", { suite: "sid" }, [
  ...rows.slice(1, 3),
  nftables,
]);
