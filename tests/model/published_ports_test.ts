import assert from "node:assert/strict";
import { ConfigError } from "../../src/errors.ts";
import { networkChoice } from "../../src/model/plan/network_choice.ts";
import { publishedPorts } from "../../src/model/plan/published_ports.ts";
import { sampleRequest } from "../support/sample.ts";

const HTTP = { label: "http", hostPort: 20_000, to: 80, hostIp: "192.0.2.10" };
const ADMIN = { label: "admin", hostPort: 20_001, to: 0, hostIp: "192.0.2.10" };

Deno.test("publishedPorts() takes the group's ports that the task names, each once, to the same number without a to", () => {
  const config = { ports: ["admin", "http", "admin"] };
  assert.deepEqual(publishedPorts(sampleRequest({ config, ports: [HTTP, ADMIN] })), [
    { label: "admin", hostPort: 20_001, containerPort: 20_001, hostIp: "192.0.2.10" },
    { label: "http", hostPort: 20_000, containerPort: 80, hostIp: "192.0.2.10" },
  ]);
  assert.deepEqual(publishedPorts(sampleRequest({ ports: [HTTP] })), []);
});

Deno.test("publishedPorts() takes all ports of the task's own network block, with the numbers of port_map", () => {
  const ownPorts = [{ ...HTTP, to: 0 }, ADMIN];
  const numbers = publishedPorts(sampleRequest({ config: { port_map: [{ http: 8080 }] }, ownPorts }));
  assert.deepEqual(numbers.map(({ label, containerPort }) => [label, containerPort]), [
    ["http", 8080],
    ["admin", 20_001],
  ]);
});

Deno.test("publishedPorts() refuses a port_map for ports that the task's own network block does not have", () => {
  const config = { port_map: [{ http: 8080 }] };
  assert.throws(
    () => publishedPorts(sampleRequest({ config, ports: [HTTP] })),
    new ConfigError(
      "Cannot use port_map \"http\": it maps ports of the task's own network block, for those of the group's there is " +
        "ports and the port's to",
    ),
  );
  assert.throws(
    () => publishedPorts(sampleRequest({ config })),
    new ConfigError('Cannot use port_map "http": the task\'s network block has no ports'),
  );
});

Deno.test("networkChoice() is the group's network where Nomad made one, else what the task says, else the bridge", () => {
  const group = { mode: "group", path: "/run/netns/a" } as const;
  const choice = (config: Record<string, unknown>, network?: typeof group) =>
    networkChoice(sampleRequest({ config, ...(network && { network }) }));
  assert.deepEqual(choice({}), { kind: "bridge" });
  assert.deepEqual(choice({ network_mode: "default" }), { kind: "bridge" });
  assert.deepEqual(choice({ network_mode: "host" }), { kind: "host" });
  assert.deepEqual(choice({ host_network: true }), { kind: "host" });
  assert.deepEqual(choice({ network_mode: "task:db" }), { kind: "task", task: "db" });
  assert.deepEqual(choice({ network_mode: "cni/lab" }), { kind: "cni", network: "lab" });
  assert.deepEqual(choice({}, group), { kind: "group", path: "/run/netns/a" });
  assert.deepEqual(choice({ network_mode: "none" }, group), { kind: "none" });
});
