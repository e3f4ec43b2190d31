import assert from "node:assert/strict";
import { ErrorCode, WINDOW_BYTES_DEFAULT } from "../../../http2/wire/frame.ts";
import { InboundWindow } from "../../../http2/flow/inbound_window.ts";

function windowOf(streamBytes: number, heldBytesMax?: number) {
  const told: string[] = [];
  const window = new InboundWindow(
    { streamBytes, heldBytesMax },
    (streamId, bytes) => told.push(`${streamId}: ${bytes}`),
  );
  for (const id of [1, 3]) window.open(id);
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
  window.came(0, 32_767);
  assert.deepEqual(told, []);
  window.came(0, 1);
  assert.deepEqual(told, ["0: 32768"]);
});

Deno.test("widens the connection's window, and tells half of that then; never makes it narrower", () => {
  const { window, told } = windowOf(100);
  window.setConnectionBytes(WINDOW_BYTES_DEFAULT + 1_000);
  window.setConnectionBytes(10);
  window.came(0, 33_000);
  window.came(0, 268);
  assert.deepEqual(told, ["0: 1000", "0: 33268"]);
});

Deno.test("forgets what a stream had taken", () => {
  const { window, told } = windowOf(100);
  window.taken(1, 49);
  window.forget(1);
  window.taken(1, 49);
  assert.deepEqual(told, []);
});

Deno.test("refuses what no window allows: of a stream for itself, of the connection for all", () => {
  const { window } = windowOf(65_535);
  window.came(1, 60_000);
  assert.throws(() => window.came(1, 5_536), { name: "StreamError", streamId: 1, code: ErrorCode.FLOW_CONTROL_ERROR });
  window.came(3, 50_000);
  assert.throws(() => window.came(5, 70_000), { name: "ConnectionError", code: ErrorCode.FLOW_CONTROL_ERROR });
});

Deno.test("lets no more come while too much is held of all streams, until some is taken or forgotten", () => {
  const { window, told } = windowOf(65_535, 50_000);
  window.came(1, 30_000);
  window.came(3, 30_000);
  assert.deepEqual(told, []);
  window.taken(1, 10_000);
  assert.deepEqual(told, ["0: 60000"]);
  window.came(3, 33_000);
  window.forget(3);
  assert.deepEqual(told, ["0: 60000", "0: 33000"]);
});
