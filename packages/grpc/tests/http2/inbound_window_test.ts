import assert from "node:assert/strict";
import { WINDOW_BYTES_DEFAULT } from "../../http2/wire/frame.ts";
import { InboundWindow } from "../../http2/flow/inbound_window.ts";

function windowOf(streamBytes: number) {
  const told: string[] = [];
  const window = new InboundWindow(streamBytes, (streamId, bytes) => told.push(`${streamId}: ${bytes}`));
  return { window, told };
}

Deno.test("tells of what was taken half a window at a time, for each stream on its own", () => {
  const { window, told } = windowOf(100);
  window.taken(1, 49);
  window.taken(3, 30);
  assert.deepEqual(told, []);
  window.taken(1, 1);
  window.taken(3, 100);
  window.taken(1, 49);
  assert.deepEqual(told, ["1: 50", "3: 130"]);
});

Deno.test("opens the connection's window again by what has come, though nobody took it", () => {
  const { window, told } = windowOf(100);
  window.came(32_767);
  assert.deepEqual(told, []);
  window.came(1);
  assert.deepEqual(told, ["0: 32768"]);
});

Deno.test("widens the connection's window, and tells half of that then; never makes it narrower", () => {
  const { window, told } = windowOf(100);
  window.setConnectionBytes(WINDOW_BYTES_DEFAULT + 1_000);
  window.setConnectionBytes(10);
  window.came(33_000);
  window.came(268);
  assert.deepEqual(told, ["0: 1000", "0: 33268"]);
});

Deno.test("forgets what a stream had taken", () => {
  const { window, told } = windowOf(100);
  window.taken(1, 49);
  window.forget(1);
  window.taken(1, 49);
  assert.deepEqual(told, []);
});
