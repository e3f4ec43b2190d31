import assert from "node:assert/strict";
import { failureOf } from "../../support/agent/failure.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { HandClock } from "../../support/stats/hand_clock.ts";
import { FOREVER } from "../suite/programs.ts";

/** Longer than any test waits. */
const OUTAGE_TIMEOUT_MS = 3_600_000;

Deno.test("StartTask fails at once when containerd has been away for longer than an outage is waited out", async () => {
  const clock = new HandClock();
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node, {}, { clock, outageTimeoutMs: OUTAGE_TIMEOUT_MS });
  const fingerprints = agent.fingerprints();
  await fingerprints.next();
  await node.stop();
  await fingerprints.next();
  await clock.advance(OUTAGE_TIMEOUT_MS);
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  const failure = await failureOf(task.start());
  assert.match(failure.message, /containerd cannot be reached/);
  assert.equal(failure.recoverable, true);
  await node.boot();
  await fingerprints.next();
  await using again = task.again();
  await again.start();
});

Deno.test("RecoverTask and DestroyTask of a task whose shim is gone fail at once in a long outage, so that an agent with many of them starts", async () => {
  const clock = new HandClock();
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node, {}, { clock, outageTimeoutMs: OUTAGE_TIMEOUT_MS });
  await using task = await agent.task({ config: { image: node.image, ...FOREVER } });
  const handle = await task.start();
  await task.destroy();
  const fingerprints = agent.fingerprints();
  await fingerprints.next();
  await node.stop();
  await fingerprints.next();
  await clock.advance(3 * OUTAGE_TIMEOUT_MS);
  // Of both at once, for either may fail first.
  for (const { message } of await Promise.all([task.recover(agent, handle), task.destroy()].map(failureOf))) {
    assert.match(message, /containerd cannot be reached/);
  }
  await node.boot();
  await fingerprints.next();
});
