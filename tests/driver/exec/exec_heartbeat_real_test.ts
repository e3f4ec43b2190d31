import assert from "node:assert/strict";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { TestExec } from "../../support/agent/test_exec.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { HandClock, settled } from "../../support/stats/hand_clock.ts";
import { FOREVER, script } from "../suite/programs.ts";

const MINUTE_MS = 60_000;

interface Stage {
  readonly clock: HandClock;
  readonly session: TestExec;
}

/** A command in a task of a containerd in memory, run by a driver whose clock is moved by hand. */
async function withCommand(program: typeof FOREVER, run: (stage: Stage) => Promise<void>): Promise<void> {
  const clock = new HandClock();
  await using node = await FakeNode.start();
  await using agent = await TestAgent.start(node, {}, { clock });
  await using task = await agent.task({ config: { image: node.image, ...program } });
  await task.start();
  using session = new TestExec(agent.driver, { taskId: task.id, command: [program.command, ...program.args] });
  await session.until("ready");
  await run({ clock, session });
}

/** Sends a message, by default a heartbeat, and waits until it is heard. */
async function heard({ session, clock }: Stage, send = () => session.send({})): Promise<void> {
  const before = clock.lastTimer;
  send();
  while (clock.lastTimer === before) await settled();
}

Deno.test("A command ends once its client, whose heartbeats were heard, has been silent for a minute", async () => {
  await withCommand(FOREVER, async (stage) => {
    await heard(stage);
    await stage.clock.advance(MINUTE_MS - 1);
    await heard(stage);
    await stage.clock.advance(MINUTE_MS - 1);
    await heard(stage);
    const ended = assert.rejects(stage.session.outcome(), {
      message: /^Cannot run "\/bin\/sh": its client has not been heard of for 60 s$/,
    });
    await stage.clock.advance(MINUTE_MS);
    await ended;
    assert.equal(stage.clock.timers, 0);
  });
});

Deno.test("A command without heartbeats, as a script has it, lives on in silence", async () => {
  const obedient = script("echo ready; cat; exit 3");
  await withCommand(obedient, async ({ clock, session }) => {
    session.write("hello\n");
    await clock.advance(10 * MINUTE_MS);
    session.close();
    assert.equal((await session.outcome()).result?.exitCode, 3);
  });
});

Deno.test("A command's input counts as a sign of its client", async () => {
  const obedient = script("echo ready; cat; exit 3");
  await withCommand(obedient, async (stage) => {
    await heard(stage);
    await stage.clock.advance(MINUTE_MS - 1);
    await heard(stage, () => stage.session.write("hello\n"));
    await stage.clock.advance(MINUTE_MS - 1);
    stage.session.close();
    assert.equal((await stage.session.outcome()).result?.exitCode, 3);
    assert.equal(stage.clock.timers, 0);
  });
});
