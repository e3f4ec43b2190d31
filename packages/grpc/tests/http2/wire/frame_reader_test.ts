import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ErrorCode, Flag, FrameType, PAYLOAD_BYTES_MAX } from "../../../http2/wire/frame.ts";
import { FrameReader } from "../../../http2/wire/frame_reader.ts";
import { frameBytes, framesOfBytes } from "../raw_peer.ts";

const { DATA, HEADERS, CONTINUATION, PING } = FrameType;

/** The frames of those pieces, each as type, stream and text. */
function read(...pieces: readonly Buffer[]): string[] {
  const reader = new FrameReader();
  const frames = pieces.flatMap((piece) => [...framesOfBytes(reader, piece)]);
  return frames.map(({ type, streamId, payload, padding }) => `${type}/${streamId} ${payload}+${padding}`);
}

function text(value: string): Buffer {
  return Buffer.from(value);
}

const STREAM = Buffer.concat([
  frameBytes(PING, text("12345678")),
  frameBytes(HEADERS, text("\x02\0\0\0\0\x10ab\0\0"), { streamId: 1, flags: Flag.PADDED | Flag.PRIORITY }),
  frameBytes(CONTINUATION, Buffer.alloc(0), { streamId: 1 }),
  frameBytes(CONTINUATION, text("cd"), { streamId: 1, flags: Flag.END_HEADERS }),
  frameBytes(DATA, text("\x03body\0\0\0"), { streamId: 1, flags: Flag.PADDED }),
  frameBytes(DATA, text("\0"), { streamId: 1, flags: Flag.PADDED }),
  frameBytes(DATA, Buffer.alloc(0), { streamId: 1 }),
]);
const FRAMES = ["6/0 12345678+0", "1/1 abcd+8", "0/1 body+4", "0/1 +1", "0/1 +0"];

Deno.test("puts headers together, and takes padding and priorities out", () => {
  assert.deepEqual(read(STREAM), FRAMES);
});

Deno.test("reads frames that are cut at any byte, and byte by byte", () => {
  for (let at = 0; at <= STREAM.length; at++) {
    assert.deepEqual(read(STREAM.subarray(0, at), STREAM.subarray(at)), FRAMES);
  }
  assert.deepEqual(read(...Array.from(STREAM, (byte) => Buffer.of(byte))), FRAMES);
});

Deno.test("keeps the flags of the first frame of a header block", () => {
  const [frame] = framesOfBytes(
    new FrameReader(),
    Buffer.concat([
      frameBytes(HEADERS, text("a"), { streamId: 3, flags: Flag.END_STREAM }),
      frameBytes(CONTINUATION, text("b"), { streamId: 3, flags: Flag.END_HEADERS }),
    ]),
  );
  assert.equal(frame!.flags & Flag.END_STREAM, Flag.END_STREAM);
});

Deno.test("takes the reserved bit of a stream's id for nothing", () => {
  assert.deepEqual(read(frameBytes(DATA, text("a"), { streamId: 0x80000005 })), ["0/5 a+0"]);
});

Deno.test("takes a payload of the longest, and refuses a longer one before it has come", () => {
  assert.equal(read(frameBytes(DATA, Buffer.alloc(PAYLOAD_BYTES_MAX), { streamId: 1 })).length, 1);
  const head = frameBytes(DATA, Buffer.alloc(PAYLOAD_BYTES_MAX + 1), { streamId: 1 }).subarray(0, 9);
  assert.throws(() => read(head), { name: "ConnectionError", code: ErrorCode.FRAME_SIZE_ERROR });
});

Deno.test("refuses padding and priorities that are longer than their frame", () => {
  const { PADDED, PRIORITY } = Flag;
  const frames = [
    frameBytes(DATA, Buffer.alloc(0), { streamId: 1, flags: PADDED }),
    frameBytes(DATA, text("\x03ab"), { streamId: 1, flags: PADDED }),
    frameBytes(HEADERS, text("1234"), { streamId: 1, flags: PRIORITY }),
    frameBytes(HEADERS, text("\x0212345a"), { streamId: 1, flags: PADDED | PRIORITY }),
  ];
  for (const frame of frames) {
    assert.throws(() => read(frame), { name: "ConnectionError", code: ErrorCode.PROTOCOL_ERROR });
  }
});

Deno.test("refuses a header block that is not sent in one piece", () => {
  const begun = frameBytes(HEADERS, text("a"), { streamId: 1 });
  const between = [
    frameBytes(PING, Buffer.alloc(8)),
    frameBytes(DATA, text("b"), { streamId: 1 }),
    frameBytes(HEADERS, text("b"), { streamId: 1 }),
    frameBytes(CONTINUATION, text("b"), { streamId: 3 }),
  ];
  for (const frame of between) {
    assert.throws(() => read(begun, frame), { name: "ConnectionError", code: ErrorCode.PROTOCOL_ERROR });
  }
  const alone = frameBytes(CONTINUATION, text("a"), { streamId: 1, flags: Flag.END_HEADERS });
  assert.throws(() => read(alone), { name: "ConnectionError", code: ErrorCode.PROTOCOL_ERROR });
});

Deno.test("refuses a header block that does not end", () => {
  const begun = frameBytes(HEADERS, text("a"), { streamId: 1 });
  const more = Array<Buffer>(64).fill(frameBytes(CONTINUATION, Buffer.alloc(PAYLOAD_BYTES_MAX), { streamId: 1 }));
  assert.throws(() => read(begun, ...more), { name: "ConnectionError", code: ErrorCode.ENHANCE_YOUR_CALM });
});
