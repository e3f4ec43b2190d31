import assert from "node:assert/strict";
import { encodeFrame, type Frame, readFrames } from "../frame.ts";

async function frames(...chunks: readonly Uint8Array[]): Promise<Frame[]> {
  return await Array.fromAsync(readFrames(ReadableStream.from(chunks)));
}

const FRAME: Frame = { streamId: 258, type: 2, payload: Uint8Array.of(1, 2, 3) };
const BYTES = Uint8Array.of(0, 0, 0, 3, 0, 0, 1, 2, 2, 0, 1, 2, 3);

Deno.test("encodeFrame() writes length, stream, type and flags, big endian, then the payload", () => {
  assert.deepEqual(encodeFrame(FRAME), BYTES);
});

Deno.test("readFrames() reads frames however they are cut into chunks", async () => {
  const empty = { streamId: 1, type: 1, payload: new Uint8Array() };
  const all = [...BYTES, ...encodeFrame(empty), ...BYTES];
  for (const size of [1, 7, 13, 36]) {
    const chunks = Array.from(
      { length: Math.ceil(all.length / size) },
      (_, index) => Uint8Array.from(all.slice(index * size, (index + 1) * size)),
    );
    assert.deepEqual(await frames(...chunks), [FRAME, empty, FRAME]);
  }
});

Deno.test("readFrames() fails when the connection ends within a frame", async () => {
  await assert.rejects(frames(BYTES.subarray(0, 12)), { message: "the connection ended within a message" });
  await assert.rejects(frames(BYTES.subarray(0, 3)), { message: "the connection ended within a message" });
});

Deno.test("readFrames() refuses a frame that is longer than ttrpc allows, before it is there", async () => {
  const header = Uint8Array.of(0, 0x40, 0, 1, 0, 0, 0, 1, 2, 0);
  await assert.rejects(frames(header), { message: "a message of 4194305 bytes is longer than ttrpc allows" });
});
