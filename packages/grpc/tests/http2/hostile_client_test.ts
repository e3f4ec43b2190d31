import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { writeHeaders } from "../../http2/hpack/header_writer.ts";
import { ErrorCode, Flag, FrameType, uint32 } from "../../http2/wire/frame.ts";
import { atRest } from "../support/gates.ts";
import { rawClient } from "./connections.ts";
import { frameBytes, type RawPeer, REQUEST, settings } from "./raw_peer.ts";

const { DATA, HEADERS, CONTINUATION, PING, RST_STREAM, SETTINGS } = FrameType;
const { END_HEADERS, END_STREAM } = Flag;
const CHUNK = Buffer.alloc(16_384);

/** Our server, and a raw client that has said hello. */
async function greeted() {
  const raw = await rawClient();
  raw.peer.greet();
  return raw;
}

/** What a client sends to be refused for. */
const FLOODS: Readonly<Record<string, readonly [send: (peer: RawPeer) => void, code: number]>> = {
  "140,000 references to one header of 4 kB": [(peer) => {
    const value = Buffer.alloc(4_000, "x");
    const header = Buffer.concat([Buffer.of(0x40, 1), Buffer.from("a"), Buffer.of(0x7f, 0xa1, 0x1e), value]);
    const block = Buffer.concat([REQUEST, header, Buffer.alloc(140_000, 0x80 | 62)]);
    peer.send(HEADERS, block.subarray(0, 16_000), { streamId: 1, flags: END_STREAM });
    for (let at = 16_000; at < block.length; at += 16_000) {
      const flags = at + 16_000 < block.length ? 0 : END_HEADERS;
      peer.send(CONTINUATION, block.subarray(at, at + 16_000), { streamId: 1, flags });
    }
  }, ErrorCode.ENHANCE_YOUR_CALM],
  "a header block of more than 1 MiB": [(peer) => {
    peer.send(HEADERS, CHUNK, { streamId: 1 });
    for (let sent = 0; sent < 64; sent++) peer.send(CONTINUATION, CHUNK, { streamId: 1 });
  }, ErrorCode.ENHANCE_YOUR_CALM],
  "a header block in empty frames without end": [(peer) => {
    peer.send(HEADERS, REQUEST, { streamId: 1 });
    for (let sent = 0; sent < 200; sent++) peer.send(CONTINUATION, Buffer.alloc(0), { streamId: 1 });
  }, ErrorCode.ENHANCE_YOUR_CALM],
  "streams that are opened and reset at once": [(peer) => {
    for (let streamId = 1; streamId < 2_200; streamId += 2) {
      peer.send(HEADERS, REQUEST, { streamId, flags: END_HEADERS });
      peer.send(RST_STREAM, uint32(ErrorCode.CANCEL), { streamId });
    }
  }, ErrorCode.ENHANCE_YOUR_CALM],
  "streams that make us reset them": [(peer) => {
    for (let streamId = 1; streamId < 2_200; streamId += 2) {
      peer.send(HEADERS, REQUEST, { streamId, flags: END_HEADERS | END_STREAM });
      peer.send(DATA, Buffer.from("more"), { streamId });
    }
  }, ErrorCode.ENHANCE_YOUR_CALM],
  "empty data without end": [(peer) => {
    peer.send(HEADERS, REQUEST, { streamId: 1, flags: END_HEADERS });
    peer.socket.write(Buffer.concat(Array(1_100).fill(frameBytes(DATA, Buffer.alloc(0), { streamId: 1 }))));
  }, ErrorCode.ENHANCE_YOUR_CALM],
  "settings without end": [(peer) => {
    peer.socket.write(Buffer.concat(Array(1_100).fill(frameBytes(SETTINGS, settings([4, 0])))));
  }, ErrorCode.ENHANCE_YOUR_CALM],
};

for (const [what, [send, code]] of Object.entries(FLOODS)) {
  Deno.test(`${what} end that connection, and no other`, async () => {
    await using raw = await greeted();
    await using other = await greeted();
    send(raw.peer);
    assert.equal(await raw.peer.goaway(), code);
    await raw.peer.end();
    other.peer.send(PING, Buffer.alloc(8));
    await other.peer.next(PING);
  });
}

Deno.test("a stream that sends more than its window is reset, and its connection goes on", async () => {
  await using raw = await greeted();
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: END_HEADERS });
  for (let sent = 0; sent < 10; sent++) raw.peer.send(DATA, CHUNK, { streamId: 1 });
  const { streamId, payload } = await raw.peer.next(RST_STREAM);
  assert.deepEqual([streamId, payload.readUInt32BE()], [1, ErrorCode.FLOW_CONTROL_ERROR]);
  raw.peer.send(PING, Buffer.alloc(8));
  await raw.peer.next(PING);
});

Deno.test("a stream above the limit is refused, and taken when one has ended", async () => {
  await using raw = await rawClient({ settings: { maxConcurrentStreams: 2 } });
  raw.peer.greet();
  const opened: number[] = [];
  raw.session.on("stream", ({ id }) => opened.push(id));
  for (const streamId of [1, 3, 5]) raw.peer.send(HEADERS, REQUEST, { streamId, flags: END_HEADERS | END_STREAM });
  const { streamId, payload } = await raw.peer.next(RST_STREAM);
  assert.deepEqual([streamId, payload.readUInt32BE()], [5, ErrorCode.REFUSED_STREAM]);
  raw.peer.send(RST_STREAM, uint32(ErrorCode.CANCEL), { streamId: 1 });
  raw.peer.send(HEADERS, REQUEST, { streamId: 7, flags: END_HEADERS | END_STREAM });
  raw.peer.send(PING, Buffer.alloc(8));
  await raw.peer.next(PING);
  assert.deepEqual(opened, [1, 3, 7]);
});

Deno.test("streams whose headers are too long together are refused, until some have ended", async () => {
  await using raw = await greeted();
  const open = (streamId: number) => {
    const block = Buffer.concat([REQUEST, writeHeaders([["a", "x".repeat(1_000_000)]])]);
    raw.peer.send(HEADERS, block.subarray(0, 16_384), { streamId, flags: END_STREAM });
    for (let at = 16_384; at < block.length; at += 16_384) {
      const flags = at + 16_384 < block.length ? 0 : END_HEADERS;
      raw.peer.send(CONTINUATION, block.subarray(at, at + 16_384), { streamId, flags });
    }
  };
  for (let streamId = 1; streamId <= 137; streamId += 2) open(streamId);
  const { streamId, payload } = await raw.peer.next(RST_STREAM);
  assert.deepEqual([streamId, payload.readUInt32BE()], [135, ErrorCode.REFUSED_STREAM]);
  raw.peer.send(RST_STREAM, uint32(ErrorCode.CANCEL), { streamId: 1 });
  const opened = once(raw.session, "stream");
  open(139);
  assert.equal((await opened)[0].id, 139);
});

Deno.test("a client that does not read the answers to its PINGs is not read from until it does", async () => {
  await using raw = await greeted();
  const { socket } = raw.session;
  const pings = Buffer.concat(Array(10_000).fill(frameBytes(PING, Buffer.alloc(8))));
  let taken = 0;
  for (let sent = 0; sent < 30; sent++) raw.peer.socket.write(pings, () => taken++);
  await atRest(() => taken + socket.writableLength);
  assert.ok(taken < 15, `${taken} of 30 were taken`);
  assert.ok(socket.writableLength < 2 ** 18, `${socket.writableLength} bytes wait`);
  for (let answered = 0; answered < 30 * 10_000; answered++) await raw.peer.next(PING);
});
