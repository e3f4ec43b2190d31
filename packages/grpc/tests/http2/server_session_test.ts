import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { CLIENT_PREFACE, ErrorCode, Flag, type Frame, FrameType, uint32 } from "../../http2/wire/frame.ts";
import type { ServerStream } from "../../http2/server_stream.ts";
import type { ServerSession } from "../../http2/server_session.ts";
import { rawClient } from "./connections.ts";
import { frameBytes, REQUEST, settings } from "./raw_peer.ts";

const { DATA, HEADERS, PING, RST_STREAM, SETTINGS, WINDOW_UPDATE, GOAWAY } = FrameType;
const WHOLE = Flag.END_HEADERS | Flag.END_STREAM;

async function requested(session: ServerSession): Promise<ServerStream> {
  return (await once(session, "stream"))[0];
}

Deno.test("refuses a client that does not speak HTTP/2", async () => {
  await using raw = await rawClient();
  raw.peer.socket.write("GET / HTTP/1.1\r\n\r\n");
  assert.equal(await raw.peer.goaway(), ErrorCode.PROTOCOL_ERROR);
  await raw.peer.end();
});

Deno.test("refuses a client that does not begin with its settings", async () => {
  await using raw = await rawClient();
  raw.peer.socket.write(Buffer.concat([CLIENT_PREFACE, frameBytes(PING, Buffer.alloc(8))]));
  assert.equal(await raw.peer.goaway(), ErrorCode.PROTOCOL_ERROR);
  await raw.peer.end();
});

Deno.test("takes a preface in pieces, with frames at its end", async () => {
  await using raw = await rawClient();
  raw.peer.socket.write(CLIENT_PREFACE.subarray(0, 10));
  await raw.peer.next(SETTINGS);
  raw.peer.socket.write(
    Buffer.concat([
      CLIENT_PREFACE.subarray(10),
      frameBytes(SETTINGS, Buffer.alloc(0)),
      frameBytes(PING, Buffer.from("12345678")),
    ]),
  );
  const { flags, payload } = await raw.peer.next(PING);
  assert.deepEqual([flags, String(payload)], [Flag.ACK, "12345678"]);
});

Deno.test("an error of our own ends its connection, and tells the client", async () => {
  await using raw = await rawClient();
  raw.session.on("stream", () => {
    throw new TypeError("nobody thought of this");
  });
  raw.peer.greet();
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: WHOLE });
  const { payload } = await raw.peer.next(GOAWAY);
  assert.equal(payload.readUInt32BE(4), ErrorCode.INTERNAL_ERROR);
  assert.equal(String(payload.subarray(8)), "nobody thought of this");
  await raw.peer.end();
});

Deno.test("settings are acknowledged before they are used", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  raw.peer.send(SETTINGS, settings([4, 0]));
  const requesting = requested(raw.session);
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: WHOLE });
  const stream = await requesting;
  stream.resume().respond({ ":status": 200 });
  stream.end("data");
  await raw.peer.next(HEADERS);
  raw.peer.send(SETTINGS, settings([1, 0], [4, 100]));
  assert.equal((await raw.peer.next(SETTINGS)).flags, Flag.ACK);
  assert.equal(String((await raw.peer.next(DATA)).payload), "data");
});

Deno.test("the first headers after a smaller table was acknowledged say so", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  raw.peer.send(SETTINGS, settings([1, 100]));
  for (const streamId of [1, 3]) {
    const requesting = requested(raw.session);
    raw.peer.send(HEADERS, REQUEST, { streamId, flags: WHOLE });
    (await requesting).respond({}, { endStream: true });
    const block = (await raw.peer.next(HEADERS)).payload.toString("latin1");
    assert.equal(block, streamId === 1 ? "\x20\x00\x07:status\x03200" : "\x00\x07:status\x03200");
  }
});

Deno.test("ignores frames that it does not know", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  raw.peer.send(0xbe, Buffer.from("anything"), { streamId: 9 });
  raw.peer.send(PING, Buffer.alloc(8, "ping"));
  assert.deepEqual((await raw.peer.next(PING)).payload, Buffer.alloc(8, "ping"));
});

Deno.test("data that came whole can be read, though nobody was there when it came", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  const stream = requested(raw.session);
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS });
  raw.peer.send(DATA, Buffer.from("\x02abc\0\0"), { streamId: 1, flags: Flag.PADDED | Flag.END_STREAM });
  const [bytes] = await (await stream).toArray();
  assert.equal(String(bytes), "abc");
});

Deno.test("a client's reset closes a stream whose request came whole and was not read", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  const requesting = requested(raw.session);
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS });
  raw.peer.send(DATA, Buffer.from("abc"), { streamId: 1, flags: Flag.END_STREAM });
  const stream = await requesting;
  stream.respond({ ":status": 200 });
  await raw.peer.next(HEADERS);
  raw.peer.send(RST_STREAM, uint32(ErrorCode.CANCEL), { streamId: 1 });
  raw.peer.send(PING, Buffer.alloc(8));
  await raw.peer.next(PING);
  assert.deepEqual([stream.destroyed, stream.rstCode], [true, ErrorCode.CANCEL]);
});

Deno.test("a stream is over once it was answered, though its request was not read", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  const requesting = requested(raw.session);
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS });
  raw.peer.send(DATA, Buffer.from("abc"), { streamId: 1, flags: Flag.END_STREAM });
  const stream = await requesting;
  raw.peer.send(PING, Buffer.alloc(8));
  await raw.peer.next(PING);
  stream.respond({ ":status": 200 }, { endStream: true });
  raw.session.close();
  assert.deepEqual((await raw.peer.end()).map(({ type }) => type), [HEADERS, GOAWAY]);
});

Deno.test("an answer before the request has ended resets the stream without an error", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  const requesting = requested(raw.session);
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS });
  (await requesting).respond({ ":status": 200 }, { endStream: true });
  const { payload } = await raw.peer.next(RST_STREAM);
  assert.equal(payload.readUInt32BE(), ErrorCode.NO_ERROR);
});

Deno.test("resets a stream that says more after its end", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: WHOLE });
  raw.peer.send(DATA, Buffer.from("more"), { streamId: 1 });
  const { streamId, payload }: Frame = await raw.peer.next(RST_STREAM);
  assert.deepEqual([streamId, payload.readUInt32BE()], [1, ErrorCode.STREAM_CLOSED]);
});

Deno.test("close() refuses new streams, and waits for those that are open", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  const requesting = requested(raw.session);
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: WHOLE });
  const stream = await requesting;
  raw.session.close();
  assert.equal(await raw.peer.goaway(), ErrorCode.NO_ERROR);
  raw.peer.send(HEADERS, REQUEST, { streamId: 3, flags: WHOLE });
  const { streamId, payload } = await raw.peer.next(RST_STREAM);
  assert.deepEqual([streamId, payload.readUInt32BE()], [3, ErrorCode.REFUSED_STREAM]);
  stream.resume().respond({ ":status": 200 }, { endStream: true });
  assert.deepEqual((await raw.peer.end()).map(({ type }) => type), [HEADERS]);
});

Deno.test("padding counts for both windows", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS });
  const padded = Buffer.concat([Buffer.of(255), Buffer.alloc(255)]);
  for (let sent = 0; sent < 32_768; sent += padded.length) {
    raw.peer.send(DATA, padded, { streamId: 1, flags: Flag.PADDED });
  }
  const updates = [await raw.peer.next(WINDOW_UPDATE), await raw.peer.next(WINDOW_UPDATE)];
  assert.deepEqual(updates.map(({ streamId, payload }) => [streamId, payload.readUInt32BE()]), [[0, 32_768], [
    1,
    32_768,
  ]]);
});

Deno.test("a connection that is lost cancels its streams", async () => {
  await using raw = await rawClient();
  raw.peer.greet();
  const requesting = requested(raw.session);
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS });
  const stream = await requesting;
  const closed = once(stream, "close");
  raw.peer.socket.destroy();
  await closed;
  assert.equal(stream.rstCode, ErrorCode.CANCEL);
});
