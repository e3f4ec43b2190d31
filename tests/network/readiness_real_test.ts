import assert from "node:assert/strict";
import { NODE_ADDRESS } from "../../dev/network/network_node.ts";
import { failureOf } from "../support/agent/failure.ts";
import { eventually } from "../support/eventually.ts";
import { testNetwork } from "../support/network/network_rows.ts";

const SLEEP = "exec sleep 3600";
const HTTP = {
  config: { ports: ["http"], hostname: "shop" },
  ports: [{ label: "http", value: 18_080, to: 80, hostIp: NODE_ADDRESS }],
};

testNetwork("a small subnet", { block: { subnet: "10.7.0.0/29" } }, [{
  name: "a full subnet is told with the number of tasks, and takes tasks again when one is gone",
  async run(stage) {
    await using tasks = new AsyncDisposableStack();
    const started = await Promise.all(Array.from({ length: 5 }, async () => {
      const task = tasks.use(await stage.task(SLEEP));
      await task.start();
      return task;
    }));
    await using late = await stage.task(SLEEP);
    assert.deepEqual(await failureOf(late.start()), {
      message: "Cannot give the task an address: no address left in 10.7.0.0/29, 5 tasks have one",
      recoverable: true,
    });
    await started[0]?.destroy();
    await using next = late.again();
    await next.start();
  },
}, {
  name: "an address that comes free while a start is refused one is given to it",
  async run(stage) {
    const [fifo, refused] = ["held", "refused"].map((name) => `${stage.files.configurations}/${name}`);
    await stage.network.node("mkfifo", fifo!);
    await using first = await stage.task(SLEEP);
    await first.start();
    await using tasks = new AsyncDisposableStack();
    for (let count = 1; count < 5; count++) await tasks.use(await stage.task(SLEEP)).start();
    const bridge = `${stage.files.real}/bridge`;
    await using _held = await stage.files.replace(
      "bridge",
      `[ $CNI_COMMAND = ADD ] || exec ${bridge}
       answer=$(${bridge}) || { touch ${refused}; head -c 1 ${fifo} >/dev/null; echo "$answer"; exit 1; }
       echo "$answer"`,
    );
    await using late = await stage.task(SLEEP);
    // Opened for both, it waits for nobody, and keeps what is written for who reads later.
    using held = await Deno.open(fifo!, { read: true, write: true });
    const started = late.start();
    await eventually(async () => void await Deno.stat(refused!));
    await first.destroy();
    await eventually(async () => assert.equal((await stage.leftovers()).addresses.length, 4));
    await held.write(Uint8Array.of(1));
    await started;
    for (const path of [fifo!, refused!]) await Deno.remove(path);
  },
}]);

testNetwork("a subnet that the node has a route to", { block: { subnet: "192.0.0.0/16" } }, [{
  name: "the driver is healthy and says what is wrong; tasks that would have the bridge are refused, others start",
  async run(stage) {
    const reason = `Cannot use subnet "192.0.0.0/16": the node's route 192.0.2.0/24 of interface "uplink" meets it, ` +
      "set another in the plugin's network block";
    const { attributes, healthDescription } = await stage.fingerprint();
    assert.equal(attributes["driver.containerd.network"]?.value.value, "none");
    assert.equal(healthDescription, `Healthy; tasks have no network of their own: ${reason}`);
    await using task = await stage.task(SLEEP);
    assert.equal((await failureOf(task.start())).message, reason);
    assert.deepEqual(await stage.output("echo here", { config: { network_mode: "none" } }), ["here"]);
  },
}]);

testNetwork("a node without CNI plugins", { block: { cni_path: "/no/such/directory" } }, [{
  name: "tasks that need none start with loopback and an event, those that publish ports are refused with the remedy",
  async run(stage) {
    const { attributes, healthDescription } = await stage.fingerprint();
    assert.equal(attributes["driver.containerd.network"]?.value.value, "none");
    assert.match(
      healthDescription,
      /^Healthy; .*bridge, host-local, firewall, portmap cannot be found in \/no\/such/,
    );
    const events = stage.events();
    assert.deepEqual(await stage.output("ip -o addr | grep -c eth0"), ["0"]);
    assert.match(
      (await events.next()).message,
      /^The task has no network but loopback: bridge, .*install the CNI plugins/,
    );
    for (const config of [HTTP.config, { network_mode: "bridge" }]) {
      await using task = await stage.task(SLEEP, { ...HTTP, config });
      assert.match(
        (await failureOf(task.start())).message,
        /install the CNI plugins \(Debian: containernetworking-plugins\)/,
      );
    }
  },
}]);

testNetwork("network { mode = none }", { block: { mode: "none" } }, [{
  name: "tasks have loopback and no event; those that publish ports are refused",
  async run(stage) {
    const { healthDescription } = await stage.fingerprint();
    assert.equal(healthDescription, "Healthy");
    assert.deepEqual(await stage.output("ip -o addr | grep -c eth0"), ["0"]);
    await using task = await stage.task(SLEEP, HTTP);
    const { message } = await failureOf(task.start());
    assert.equal(message, "Cannot use the bridge: the plugin's network block has mode none");
  },
}]);
