import assert from "node:assert/strict";
import { TestAgent } from "../support/agent/test_agent.ts";
import { hanging } from "../../dev/in_process/fake_containerd/faults.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { HandClock } from "../support/stats/hand_clock.ts";
import { FOREVER } from "./suite/programs.ts";

const PERIOD_MS = 300_000;

/** Moves the clock by a period, and resolves to the containers that are there when the driver looks. */
async function look(node: FakeNode, clock: HandClock): Promise<readonly string[]> {
  const { promise: looked, resolve } = Promise.withResolvers<void>();
  using _list = node.containerd.wire.intercept("Containers.ListStream", { before: () => resolve() });
  const advanced = clock.advance(PERIOD_MS);
  await looked;
  const { containers } = await node.leftovers();
  await advanced;
  return containers;
}

Deno.test("gc.dangling_containers: a container without its task is removed after the grace, one that is held is not", async () => {
  await using node = await FakeNode.start();
  const clock = new HandClock();
  const gc = [{ dangling_containers: [{ period: "5m", creation_grace: "10m" }] }];
  await using agent = await TestAgent.start(node, { gc }, { clock });
  await using other = await TestAgent.start(node);
  await using left = await other.task({ config: { image: node.image, ...FOREVER } });
  await left.start();
  await using held = await agent.task({ config: { image: node.image, ...FOREVER } });
  await held.start();
  await agent.fingerprints().next();
  let isRemoved = false;
  using _delete = node.containerd.wire.intercept("Containers.Delete", { after: () => void (isRemoved = true) });
  // Seen first after one period or later, so its grace of two is not over at the second look.
  for (let time = 1; time <= 2; time++) assert.equal((await look(node, clock)).length, 2, `look ${time}`);
  while (!isRemoved) await look(node, clock);
  const [remaining = "", ...others] = (await node.leftovers()).containers;
  assert.deepEqual(others, []);
  assert.ok(remaining.includes(held.config.allocId));
});

Deno.test("gc.dangling_containers: with dry_run, and when it is not enabled, nothing is removed", async () => {
  await using node = await FakeNode.start();
  await using other = await TestAgent.start(node);
  await using left = await other.task({ config: { image: node.image, ...FOREVER } });
  await left.start();
  const clock = new HandClock();
  {
    const gc = [{ dangling_containers: [{ creation_grace: "0s", dry_run: true }] }];
    await using agent = await TestAgent.start(node, { gc }, { clock });
    await agent.fingerprints().next();
    for (let time = 1; time <= 3; time++) assert.equal((await look(node, clock)).length, 1);
  }
  const idle = new HandClock();
  await using agent = await TestAgent.start(node, { gc: [{ dangling_containers: [{ enabled: false }] }] }, {
    clock: idle,
  });
  await agent.fingerprints().next();
  assert.equal(idle.timers, 0);
});

Deno.test("gc.dangling_containers: another configuration ends a look that is under way, and the plugin goes on", async () => {
  await using node = await FakeNode.start();
  const clock = new HandClock();
  await using agent = await TestAgent.start(node, {}, { clock });
  await agent.fingerprints().next();
  const list = hanging();
  {
    using _list = node.containerd.wire.intercept("Containers.ListStream", list);
    await clock.advance(PERIOD_MS);
    await list.reached;
    await agent.configure(node);
  }
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  await assert.doesNotReject(task.start());
});
