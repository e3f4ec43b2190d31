import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ErrorCode } from "../../../http2/wire/frame.ts";
import { readSettings, writeSettings } from "../../../http2/wire/settings.ts";
import { settings } from "../raw_peer.ts";

Deno.test("reads what a peer says, the last of two, and ignores what it does not know", () => {
  assert.deepEqual(readSettings(settings([1, 0], [3, 100], [4, 1], [5, 16_384], [4, 2 ** 31 - 1], [0xff, 9])), {
    headerTableSize: 0,
    maxConcurrentStreams: 100,
    initialWindowSize: 2 ** 31 - 1,
    maxFrameSize: 16_384,
  });
  assert.deepEqual(readSettings(Buffer.alloc(0)), {
    headerTableSize: undefined,
    maxConcurrentStreams: undefined,
    initialWindowSize: undefined,
    maxFrameSize: undefined,
  });
});

Deno.test("reads numbers of 32 bits", () => {
  assert.equal(readSettings(settings([3, 2 ** 32 - 1])).maxConcurrentStreams, 2 ** 32 - 1);
});

Deno.test("refuses values that RFC 9113, 6.5.2, does not allow", () => {
  const refused = [
    [[4, 2 ** 31], ErrorCode.FLOW_CONTROL_ERROR],
    [[5, 16_383], ErrorCode.PROTOCOL_ERROR],
    [[5, 2 ** 24], ErrorCode.PROTOCOL_ERROR],
    [[2, 2], ErrorCode.PROTOCOL_ERROR],
  ] as const;
  for (const [entry, code] of refused) {
    assert.throws(() => readSettings(settings(entry)), { name: "ConnectionError", code });
  }
  assert.equal(readSettings(settings([5, 2 ** 24 - 1])).maxFrameSize, 2 ** 24 - 1);
});

Deno.test("refuses a payload that ends within a setting", () => {
  const payload = settings([3, 1]).subarray(0, 5);
  assert.throws(() => readSettings(payload), { name: "ConnectionError", code: ErrorCode.FRAME_SIZE_ERROR });
});

Deno.test("writes the limits of streams and headers, and that nothing may be pushed", () => {
  const own = { initialWindowSize: 70_000, maxHeaderListSize: 9_000 };
  assert.deepEqual(writeSettings(own), settings([2, 0], [4, 70_000], [6, 9_000]));
  const limited = { ...own, maxConcurrentStreams: 100 };
  assert.deepEqual(writeSettings(limited), settings([2, 0], [3, 100], [4, 70_000], [6, 9_000]));
});
