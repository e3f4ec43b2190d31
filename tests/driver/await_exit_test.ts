import assert from "node:assert/strict";
import { Containerd } from "../../src/containerd/containerd.ts";
import { awaitExit } from "../../src/driver/await_exit.ts";
import { Code } from "../../src/rpc/code.ts";
import { TestAgent } from "../support/agent/test_agent.ts";
import { failing, failingOnce, hanging } from "../support/fake_containerd/faults.ts";
import { FakeNode } from "../support/node/fake_node.ts";
import { FOREVER, script } from "./suite/programs.ts";

/** A running task of a node, and a connection of its own to that node's containerd. */
interface Stage extends AsyncDisposable {
  readonly node: FakeNode;
  readonly containerd: Containerd;
  readonly containerId: string;
  /** Ends the task with a signal. */
  kill(): Promise<void>;
}

async function stage(program = FOREVER): Promise<Stage> {
  await using undo = new AsyncDisposableStack();
  const node = undo.use(await FakeNode.start());
  const agent = undo.use(await TestAgent.start(node));
  const task = undo.use(await agent.task({ config: { image: node.image, ...program } }));
  const containerd = undo.use(new Containerd({ address: node.socket, namespace: node.namespace }));
  const { driverState } = await task.start();
  const { containerId } = JSON.parse(new TextDecoder().decode(driverState));
  const kept = undo.move();
  return {
    ...{ node, containerd, containerId },
    kill: () => node.signalProcess(containerId, "SIGKILL"),
    [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose](),
  };
}

/** A pause that a test ends; it counts them. */
function handPause() {
  let begun = Promise.withResolvers<void>();
  let end = Promise.withResolvers<void>();
  return {
    count: 0,
    async pause() {
      this.count++;
      begun.resolve();
      await end.promise;
    },
    /** Resolves when a pause has begun, and ends it. */
    async over() {
      await begun.promise;
      begun = Promise.withResolvers();
      const ended = end;
      end = Promise.withResolvers();
      ended.resolve();
    },
  };
}

const broken = () => failing(Code.UNKNOWN, "ttrpc: closed");

Deno.test("awaitExit() goes on waiting for a task that runs though containerd's Wait fails, with a pause before it asks again", async () => {
  await using on = await stage();
  const pauses = handPause();
  const fault = on.node.containerd.wire.intercept("Tasks.Wait", broken());
  on.node.containerd.wire.clear();
  const signal = new AbortController().signal;
  const exit = awaitExit(on.containerd, on, { signal, pause: () => pauses.pause() });
  await pauses.over();
  await pauses.over();
  fault[Symbol.dispose]();
  await on.kill();
  const ended = await exit;
  assert.equal(ended !== "lost" && ended.exitStatus, 137);
  assert.equal(pauses.count, 2);
  const asked = on.node.containerd.wire.methods.filter((method) => method.startsWith("Tasks."));
  assert.deepEqual(asked, ["Tasks.Wait", "Tasks.Get", "Tasks.Wait", "Tasks.Get", "Tasks.Wait"]);
});

Deno.test("awaitExit() takes the exit from the task's state when Wait fails and the task has ended", async () => {
  await using on = await stage(script("exit 9"));
  const { signal } = new AbortController();
  const { exitedAt } = await on.containerd.tasks.wait(on);
  using _fault = on.node.containerd.wire.intercept("Tasks.Wait", broken());
  assert.deepEqual(await awaitExit(on.containerd, on, { signal }), { exitStatus: 9, exitedAt });
});

Deno.test("awaitExit() is lost when Wait fails and containerd does not know the task any more", async () => {
  await using on = await stage();
  using _fault = on.node.containerd.wire.intercept("Tasks.Wait", broken());
  const { signal } = new AbortController();
  assert.equal(await awaitExit(on.containerd, { containerId: "never-was" }, { signal }), "lost");
});

Deno.test("awaitExit() goes on when the look at the task's state fails too", async () => {
  await using on = await stage();
  const pauses = handPause();
  using _fault = on.node.containerd.wire.intercept("Tasks.Wait", failingOnce(Code.UNKNOWN, "ttrpc: closed"));
  using _look = on.node.containerd.wire.intercept("Tasks.Get", failingOnce(Code.INTERNAL, "no state"));
  const { signal } = new AbortController();
  const exit = awaitExit(on.containerd, on, { signal, pause: () => pauses.pause() });
  await pauses.over();
  await on.kill();
  const ended = await exit;
  assert.equal(ended !== "lost" && ended.exitStatus, 137);
});

Deno.test("awaitExit() rejects with the signal's reason, in Wait and in a pause", async () => {
  await using on = await stage();
  const { wire } = on.node.containerd;
  const inWait = new AbortController();
  const hang = hanging();
  {
    using _hang = wire.intercept("Tasks.Wait", hang);
    const exit = assert.rejects(awaitExit(on.containerd, on, inWait), /enough of Wait/);
    await hang.reached;
    inWait.abort(new Error("enough of Wait"));
    await exit;
  }
  using _fault = wire.intercept("Tasks.Wait", broken());
  const inPause = new AbortController();
  const pause = () => {
    inPause.abort(new Error("enough of pauses"));
    return Promise.reject(inPause.signal.reason);
  };
  await assert.rejects(awaitExit(on.containerd, on, { signal: inPause.signal, pause }), /enough of pauses/);
});
