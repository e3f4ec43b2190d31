import assert from "node:assert/strict";
import { Containerd } from "../../../src/containerd/containerd.ts";
import { DeadlineError, UnavailableError } from "../../../src/errors.ts";
import { failing, gated, hanging } from "../../../dev/in_process/fake_containerd/faults.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { FakeNode } from "../../support/node/fake_node.ts";
import { HandClock } from "../../support/stats/hand_clock.ts";

/** After so much silence containerd is asked. */
const SILENCE_MS = 3_000;
/** By so much time moves on at once: what is asked has many turns of the event loop to be on its way before its time is over. */
const STEP_MS = 30;

/** A client of a containerd in memory, whose time a test moves. */
async function stage() {
  await using undo = new AsyncDisposableStack();
  const node = undo.use(await FakeNode.start());
  const clock = new HandClock();
  const containerd = undo.use(new Containerd({ address: node.socket, namespace: node.namespace }, { clock }));
  await containerd.namespaces.ensure(node.namespace);
  const kept = undo.move();
  const { wire } = node.containerd;
  wire.clear();
  return { wire, clock, containerd, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
}

/** Moves time on until a call has ended, and resolves to its error. */
async function failureInTime(call: Promise<unknown>, clock: HandClock): Promise<{ error: unknown; afterMs: number }> {
  const beganMs = clock.nowMs();
  let error: unknown;
  const ended = call.then(() => assert.fail("the call did not fail"), (reason) => error = reason);
  while (error === undefined) await Promise.race([ended, clock.advance(STEP_MS)]);
  return { error, afterMs: clock.nowMs() - beganMs };
}

Deno.test("a call to a containerd that hangs ends in seconds, and so do others, but not a wait", async () => {
  await using on = await stage();
  const { wire, clock, containerd } = on;
  let hangs = 0;
  using _listener = containerd.onHang(() => hangs++);
  using _version = wire.intercept("Version.Version", hanging());
  using _list = wire.intercept("Leases.List", hanging());
  const wait = hanging();
  using _wait = wire.intercept("Tasks.Wait", wait);
  const leaving = new AbortController();
  const exit = containerd.tasks.wait({ containerId: "some" }, { signal: leaving.signal });
  await wait.reached;
  const calls = [containerd.leases.list(), containerd.leases.list()];
  calls[1]!.catch(() => {});
  const { error } = await failureInTime(calls[0]!, clock);
  assert.ok(error instanceof DeadlineError);
  assert.equal(error.message, "Cannot list leases: containerd does not answer");
  await assert.rejects(calls[1]!, DeadlineError);
  assert.equal(hangs, 1);
  assert.equal(wire.methods.filter((method) => method === "Version.Version").length, 2);

  // Who is known to hang is asked once.
  await failureInTime(containerd.leases.list(), clock);
  assert.equal(wire.methods.filter((method) => method === "Version.Version").length, 3);
  leaving.abort(new Error("enough"));
  await assert.rejects(exit, /enough/);
});

Deno.test("a call that is slow goes on as long as containerd answers", async () => {
  await using on = await stage();
  const { wire, clock, containerd } = on;
  const slow = gated();
  using _slow = wire.intercept("Leases.List", slow);
  const leases = containerd.leases.list();
  await slow.reached;
  for (let times = 0; times < 3; times++) {
    const answered = Promise.withResolvers<void>();
    using _answer = wire.intercept("Version.Version", { after: () => answered.resolve() });
    await clock.advance(SILENCE_MS);
    await answered.promise;
    await containerd.version.get();
  }
  slow.open();
  assert.deepEqual(await leases, []);
  assert.equal(clock.timers, 0);
});

Deno.test("requireAnswer() asks nothing of who has just answered, and once for all who ask", async () => {
  await using on = await stage();
  const { wire, clock, containerd } = on;
  await containerd.requireAnswer();
  assert.deepEqual(wire.methods, []);
  {
    using _fault = wire.intercept("Leases.List", failing(Code.UNAVAILABLE, "about to end"));
    await assert.rejects(containerd.leases.list(), UnavailableError);
  }
  await containerd.requireAnswer();
  assert.deepEqual(wire.methods, ["Leases.List", "Version.Version"]);
  wire.clear();
  await clock.advance(60_000);
  await Promise.all(Array.from({ length: 20 }, () => containerd.requireAnswer()));
  assert.deepEqual(wire.methods, ["Version.Version"]);
});
