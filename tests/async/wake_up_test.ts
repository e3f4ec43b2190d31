import assert from "node:assert/strict";
import { WakeUp } from "../../src/async/wake_up.ts";

/** Whether the promise is settled once all that can go on has gone on. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  promise.finally(() => settled = true);
  await new Promise((resolve) => setTimeout(resolve));
  return settled;
}

Deno.test("WakeUp.wait() resolves at a change, one that came before it too, and waits for the next after that", async () => {
  const changed = new WakeUp();
  const first = changed.wait();
  assert.equal(await isSettled(first), false);
  changed.wake();
  assert.equal(await isSettled(first), true);
  changed.wake();
  changed.wake();
  assert.equal(await isSettled(changed.wait()), true);
  const last = changed.wait();
  assert.equal(await isSettled(last), false);
  changed.wake();
  await last;
});

Deno.test("WakeUp.wait() resolves when the signal fires, at once when it has", async () => {
  const changed = new WakeUp();
  const controller = new AbortController();
  const wait = changed.wait(controller.signal);
  controller.abort();
  await wait;
  await changed.wait(controller.signal);
  assert.equal(await isSettled(changed.wait(controller.signal)), true);
});
