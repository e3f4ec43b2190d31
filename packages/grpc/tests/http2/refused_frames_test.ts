import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { ErrorCode, Flag, FrameType, uint32, WINDOW_BYTES_MAX } from "../../http2/wire/frame.ts";
import { writeHeaders } from "../../http2/hpack/header_writer.ts";
import { rawClient } from "./connections.ts";
import { frameBytes, REQUEST, settings } from "./raw_peer.ts";

const { DATA, HEADERS, PING, RST_STREAM, SETTINGS, WINDOW_UPDATE, GOAWAY, PUSH_PROMISE } = FrameType;
const WHOLE = Flag.END_HEADERS | Flag.END_STREAM;

/** Frames that end the connection, with the code that says why. */
const REFUSED: Readonly<Record<string, readonly [Buffer, number]>> = {
  "a frame that is too long": [frameBytes(DATA, Buffer.alloc(16_385), { streamId: 1 }), ErrorCode.FRAME_SIZE_ERROR],
  "a stream with an even id": [frameBytes(HEADERS, REQUEST, { streamId: 2, flags: WHOLE }), ErrorCode.PROTOCOL_ERROR],
  "headers that are no HPACK": [
    frameBytes(HEADERS, Buffer.of(0x80), { streamId: 1, flags: WHOLE }),
    ErrorCode.COMPRESSION_ERROR,
  ],
  "headers with something between": [
    Buffer.concat([frameBytes(HEADERS, REQUEST, { streamId: 1 }), frameBytes(PING, Buffer.alloc(8))]),
    ErrorCode.PROTOCOL_ERROR,
  ],
  "a stream's window that is too wide": [frameBytes(SETTINGS, settings([4, 2 ** 31])), ErrorCode.FLOW_CONTROL_ERROR],
  "frames that are too short": [frameBytes(SETTINGS, settings([5, 1])), ErrorCode.PROTOCOL_ERROR],
  "settings that end within one": [frameBytes(SETTINGS, Buffer.alloc(5)), ErrorCode.FRAME_SIZE_ERROR],
  "a connection's window that overflows": [
    frameBytes(WINDOW_UPDATE, uint32(WINDOW_BYTES_MAX)),
    ErrorCode.FLOW_CONTROL_ERROR,
  ],
  "a window that grows by nothing": [frameBytes(WINDOW_UPDATE, uint32(0)), ErrorCode.PROTOCOL_ERROR],
  "a PING of seven bytes": [frameBytes(PING, Buffer.alloc(7)), ErrorCode.FRAME_SIZE_ERROR],
  "a RST_STREAM of three bytes": [frameBytes(RST_STREAM, Buffer.alloc(3), { streamId: 1 }), ErrorCode.FRAME_SIZE_ERROR],
  "a GOAWAY of seven bytes": [frameBytes(GOAWAY, Buffer.alloc(7)), ErrorCode.FRAME_SIZE_ERROR],
  "data of a stream that nobody opened": [
    frameBytes(DATA, Buffer.from("a"), { streamId: 1 }),
    ErrorCode.PROTOCOL_ERROR,
  ],
  "a frame of the connection on a stream": [
    frameBytes(PING, Buffer.alloc(8), { streamId: 1 }),
    ErrorCode.PROTOCOL_ERROR,
  ],
  "a frame of a stream on the connection": [frameBytes(DATA, Buffer.from("a")), ErrorCode.PROTOCOL_ERROR],
  "headers of a stream that was closed": [
    Buffer.concat([
      frameBytes(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS }),
      frameBytes(RST_STREAM, uint32(ErrorCode.CANCEL), { streamId: 1 }),
      frameBytes(HEADERS, REQUEST, { streamId: 1, flags: WHOLE }),
    ]),
    ErrorCode.STREAM_CLOSED,
  ],
  "a stream that depends on itself": [
    frameBytes(FrameType.PRIORITY, Buffer.of(0, 0, 0, 3, 0), { streamId: 3 }),
    ErrorCode.PROTOCOL_ERROR,
  ],
  "settings with an acknowledgement": [
    frameBytes(SETTINGS, settings([4, 1]), { flags: Flag.ACK }),
    ErrorCode.FRAME_SIZE_ERROR,
  ],
  "a push": [frameBytes(PUSH_PROMISE, Buffer.alloc(8), { streamId: 1 }), ErrorCode.PROTOCOL_ERROR],
};

for (const [what, [bytes, code]] of Object.entries(REFUSED)) {
  Deno.test(`refuses ${what}, and says why`, async () => {
    await using raw = await rawClient();
    raw.peer.greet();
    raw.peer.socket.write(bytes);
    assert.equal(await raw.peer.goaway(), code);
    await raw.peer.end();
  });
}

/** Mistakes on one stream, with the code that resets it. */
const RESET: Readonly<Record<string, readonly [Buffer, number]>> = {
  "a request without a method": [
    frameBytes(HEADERS, writeHeaders([[":scheme", "http"], [":path", "/"]]), { streamId: 1, flags: WHOLE }),
    ErrorCode.PROTOCOL_ERROR,
  ],
  "headers that come twice": [
    Buffer.concat(Array(2).fill(frameBytes(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS }))),
    ErrorCode.PROTOCOL_ERROR,
  ],
  "more data than was said": [
    Buffer.concat([
      frameBytes(HEADERS, withLength(3), { streamId: 1, flags: Flag.END_HEADERS }),
      frameBytes(DATA, Buffer.from("1234"), { streamId: 1 }),
    ]),
    ErrorCode.PROTOCOL_ERROR,
  ],
  "less data than was said": [
    Buffer.concat([
      frameBytes(HEADERS, withLength(3), { streamId: 1, flags: Flag.END_HEADERS }),
      frameBytes(DATA, Buffer.from("12"), { streamId: 1, flags: Flag.END_STREAM }),
    ]),
    ErrorCode.PROTOCOL_ERROR,
  ],
  "a stream's window that overflows": [
    Buffer.concat([
      frameBytes(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS }),
      frameBytes(WINDOW_UPDATE, uint32(WINDOW_BYTES_MAX), { streamId: 1 }),
    ]),
    ErrorCode.FLOW_CONTROL_ERROR,
  ],
};

function withLength(bytes: number): Buffer {
  return Buffer.concat([REQUEST, writeHeaders([["content-length", String(bytes)]])]);
}

for (const [what, [bytes, code]] of Object.entries(RESET)) {
  Deno.test(`${what} resets the stream, and the connection goes on`, async () => {
    await using raw = await rawClient();
    raw.peer.greet();
    raw.peer.socket.write(bytes);
    const { streamId, payload } = await raw.peer.next(RST_STREAM);
    assert.deepEqual([streamId, payload.readUInt32BE()], [1, code]);
    raw.peer.send(DATA, Buffer.from("on its way"), { streamId: 1, flags: Flag.END_STREAM });
    raw.peer.send(PING, Buffer.alloc(8));
    assert.equal((await raw.peer.next(PING)).flags, Flag.ACK);
  });
}
