import assert from "node:assert/strict";
import { Containerd } from "../../../src/containerd/containerd.ts";
import type { Exit } from "../../../src/containerd/process.ts";
import { awaitExit } from "../../../src/driver/outage/await_exit.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { TestAgent } from "../../support/agent/test_agent.ts";
import { failing, hanging } from "../../../dev/in_process/fake_containerd/faults.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { FOREVER, script } from "../suite/programs.ts";

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

/** containerd's Wait fails so many times; `works` resolves when it is asked once more, and that passes. */
function failingTimes(times: number) {
  const { promise: works, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  return {
    works,
    before() {
      if (++calls <= times) throw new RpcError("ttrpc: closed", { code: Code.UNKNOWN });
      resolve();
    },
  };
}

const broken = () => failing(Code.UNKNOWN, "ttrpc: closed");

Deno.test("awaitExit() goes on waiting for a task that runs though containerd's Wait fails, with a pause before it asks again", async () => {
  await using on = await stage();
  const { wire } = on.node.containerd;
  const fault = failingTimes(2);
  using _fault = wire.intercept("Tasks.Wait", fault);
  wire.clear();
  const { signal } = new AbortController();
  const pausedAfter: number[] = [];
  const pause = () => Promise.resolve(void pausedAfter.push(wire.calls.length));
  const exit = awaitExit(on.containerd, on, { signal, pause });
  await Promise.race([fault.works, exit]);
  await on.kill();
  assert.equal((await exit as Exit).exitStatus, 137);
  assert.deepEqual(wire.methods, ["Tasks.Wait", "Tasks.Get", "Tasks.Wait", "Tasks.Get", "Tasks.Wait"]);
  assert.deepEqual(pausedAfter, [2, 4]);
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
  const { wire } = on.node.containerd;
  const fault = failingTimes(1);
  using _fault = wire.intercept("Tasks.Wait", fault);
  using _look = wire.intercept("Tasks.Get", failing(Code.INTERNAL, "no state"));
  const { signal } = new AbortController();
  const exit = awaitExit(on.containerd, on, { signal, pause: () => Promise.resolve() });
  await Promise.race([fault.works, exit]);
  await on.kill();
  assert.equal((await exit as Exit).exitStatus, 137);
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
