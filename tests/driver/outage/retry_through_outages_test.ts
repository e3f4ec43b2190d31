import assert from "node:assert/strict";
import { Containerd } from "../../../src/containerd/containerd.ts";
import { ContainerdError } from "../../../src/containerd/errors.ts";
import { retryThroughOutages } from "../../../src/driver/outage/retry_through_outages.ts";
import { NotFoundError, UnavailableError } from "../../../src/errors.ts";
import { FakeNode } from "../../support/node/fake_node.ts";

/** A connected client of a containerd in memory. */
async function connect(node: FakeNode): Promise<Containerd> {
  const containerd = new Containerd({ address: node.socket, namespace: node.namespace });
  await containerd.version.get();
  return containerd;
}

/** A call that fails with these errors, one after the other, before it succeeds. */
function failingWith(...errors: readonly Error[]) {
  const rest = [...errors];
  const call = () => {
    call.count++;
    const error = rest.shift();
    return error ? Promise.reject(error) : Promise.resolve("answer");
  };
  call.count = 0;
  return call;
}

const away = () => new UnavailableError("Cannot ask: it is away");
const broken = () => new ContainerdError("Cannot ask: it is broken");
const atOnce = (times: number) => ({ otherFailures: { times, pauseMs: 0 } });

Deno.test("retryThroughOutages() makes a call again once containerd is back", async () => {
  await using node = await FakeNode.start();
  using containerd = await connect(node);
  let restarts = 0;
  const version = await retryThroughOutages(containerd, async () => {
    if (restarts++ === 0) await node.restart();
    if (restarts === 1) throw away();
    return await containerd.version.get();
  }, { timeoutMs: 30_000 });
  assert.equal(typeof version.version, "string");
  assert.equal(restarts, 2);
});

Deno.test("retryThroughOutages() throws at once what is no outage", async () => {
  await using node = await FakeNode.start();
  using containerd = await connect(node);
  const call = failingWith(new NotFoundError("Cannot find it"));
  await assert.rejects(retryThroughOutages(containerd, call, { timeoutMs: 30_000 }), NotFoundError);
  assert.equal(call.count, 1);
});

Deno.test("retryThroughOutages() tries again after as many other failures as it is told, without counting outages", async () => {
  await using node = await FakeNode.start();
  using containerd = await connect(node);
  const patient = failingWith(broken(), away(), broken());
  assert.equal(await retryThroughOutages(containerd, patient, atOnce(2)), "answer");
  const impatient = failingWith(broken(), broken());
  await assert.rejects(retryThroughOutages(containerd, impatient, atOnce(1)), /it is broken$/);
  assert.equal(impatient.count, 2);
});

Deno.test("retryThroughOutages() does not take an error of this program for a failure of containerd", async () => {
  await using node = await FakeNode.start();
  using containerd = await connect(node);
  const call = failingWith(new TypeError("no such thing"));
  await assert.rejects(retryThroughOutages(containerd, call, atOnce(Infinity)), TypeError);
});

Deno.test("retryThroughOutages() throws the outage's error, not the time-out, when the time is over", async () => {
  await using node = await FakeNode.start();
  using containerd = await connect(node);
  const call = failingWith(away(), away());
  const outcome = retryThroughOutages(containerd, call, { timeoutMs: 5 });
  await assert.rejects(outcome, { name: "UnavailableError", message: "Cannot ask: it is away" });
  assert.equal(call.count, 1);
});

Deno.test("retryThroughOutages() tells the call that its time is over, and that the signal has fired", async () => {
  await using node = await FakeNode.start();
  using containerd = await connect(node);
  const hang = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
  await assert.rejects(retryThroughOutages(containerd, hang, { timeoutMs: 5 }), { name: "DeadlineError" });
  const controller = new AbortController();
  const outcome = retryThroughOutages(containerd, hang, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assert.rejects(outcome, /^Error: enough$/);
});
