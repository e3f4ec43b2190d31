import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { ErrorCode, Flag, FrameType, uint32 } from "../../http2/wire/frame.ts";
import { writeHeaders } from "../../http2/hpack/header_writer.ts";
import { rawServer } from "./connections.ts";
import { RESPONSE, settings } from "./raw_peer.ts";

const { DATA, HEADERS, PING, RST_STREAM, GOAWAY } = FrameType;
const MAX_CONCURRENT_STREAMS = 3;
const WHOLE = Flag.END_HEADERS | Flag.END_STREAM;

/** GOAWAY's payload. */
function goaway(lastStreamId: number, code: number = ErrorCode.NO_ERROR): Buffer {
  return Buffer.concat([uint32(lastStreamId), uint32(code)]);
}

/** Our client with a raw server that takes one stream at a time. */
function oneAtATime() {
  return rawServer(settings([MAX_CONCURRENT_STREAMS, 1]));
}

Deno.test("a server's GOAWAY refuses the streams above its last, and lets the others end", async () => {
  await using raw = await rawServer();
  const first = raw.client.request({ ":path": "/1" }).resume();
  const second = raw.client.request({ ":path": "/2" });
  const refused = once(second, "close");
  raw.peer.send(GOAWAY, goaway(1));
  await refused;
  assert.equal(second.rstCode, ErrorCode.REFUSED_STREAM);
  assert.throws(() => raw.client.request({}), /takes no more requests/);
  const closed = once(raw.client, "close");
  first.end();
  raw.peer.send(HEADERS, RESPONSE, { streamId: 1, flags: WHOLE });
  const [headers] = await once(first, "response");
  assert.equal(headers[":status"], 200);
  await closed;
});

Deno.test("a request waits while the server takes no more, and goes on when one before it has ended", async () => {
  await using raw = await oneAtATime();
  const first = raw.client.request({}).resume().end();
  const second = raw.client.request({}).resume().end();
  assert.equal((await raw.peer.next(HEADERS)).streamId, 1);
  assert.equal(second.id, 0);
  raw.peer.send(HEADERS, RESPONSE, { streamId: 1, flags: WHOLE });
  await once(first, "close");
  assert.equal((await raw.peer.next(HEADERS)).streamId, 3);
  raw.peer.send(HEADERS, RESPONSE, { streamId: 3, flags: WHOLE });
  await once(second, "close");
  assert.equal(second.rstCode, ErrorCode.NO_ERROR);
});

Deno.test("a request that waits is refused when the connection ends", async () => {
  await using raw = await oneAtATime();
  const [first, second] = [raw.client.request({}), raw.client.request({})];
  const lost = once(first, "error");
  const closed = Promise.all([once(first, "close").catch(() => {}), once(second, "close")]);
  raw.peer.socket.destroy();
  await closed;
  assert.equal((await lost)[0].code, "ECONNRESET");
  assert.deepEqual([first.rstCode, second.rstCode], [ErrorCode.INTERNAL_ERROR, ErrorCode.REFUSED_STREAM]);
});

for (const lastStreamId of [0, 1]) {
  Deno.test(`a request that waits is refused at a GOAWAY after stream ${lastStreamId}, and never sent`, async () => {
    await using raw = await oneAtATime();
    const [first, second] = [raw.client.request({}).resume().end(), raw.client.request({})];
    await raw.peer.next(HEADERS);
    const closed = once(second, "close");
    raw.peer.send(GOAWAY, goaway(lastStreamId));
    await closed;
    assert.equal(second.rstCode, ErrorCode.REFUSED_STREAM);
    if (lastStreamId === 1) raw.peer.send(HEADERS, RESPONSE, { streamId: 1, flags: WHOLE });
    assert.deepEqual((await raw.peer.end()).filter(({ type }) => type === HEADERS), []);
    assert.equal(first.rstCode, lastStreamId === 1 ? ErrorCode.NO_ERROR : ErrorCode.REFUSED_STREAM);
  });
}

Deno.test("a request that is given up while it waits closes at once, and is never sent", async () => {
  await using raw = await oneAtATime();
  const [, second] = [raw.client.request({}), raw.client.request({})];
  const closed = once(second, "close");
  second.close(ErrorCode.CANCEL);
  await closed;
  raw.peer.send(RST_STREAM, uint32(ErrorCode.NO_ERROR), { streamId: 1 });
  raw.peer.send(PING, Buffer.alloc(8));
  await raw.peer.next(HEADERS);
  raw.client.close();
  assert.deepEqual((await raw.peer.end()).filter(({ type }) => type === HEADERS), []);
});

Deno.test("a response that came whole can be read after a reset, and after the connection was lost", async () => {
  await using raw = await rawServer();
  const streams = [raw.client.request({}), raw.client.request({})];
  for (const streamId of [1, 3]) {
    raw.peer.send(HEADERS, RESPONSE, { streamId, flags: Flag.END_HEADERS });
    raw.peer.send(DATA, Buffer.from("body"), { streamId });
    raw.peer.send(HEADERS, writeHeaders([["grpc-status", "0"]]), { streamId, flags: WHOLE });
  }
  raw.peer.send(RST_STREAM, uint32(ErrorCode.NO_ERROR), { streamId: 1 });
  const closed = once(raw.client, "close");
  raw.peer.socket.end();
  await closed;
  for (const stream of streams) {
    const trailers = once(stream, "trailers");
    assert.equal(String(await stream.toArray()), "body");
    assert.equal((await trailers)[0]["grpc-status"], "0");
  }
});

Deno.test("a reset before the response is whole closes its stream with the server's code", async () => {
  await using raw = await rawServer();
  const stream = raw.client.request({});
  raw.peer.send(HEADERS, RESPONSE, { streamId: 1, flags: Flag.END_HEADERS });
  raw.peer.send(DATA, Buffer.from("body"), { streamId: 1 });
  raw.peer.send(RST_STREAM, uint32(ErrorCode.ENHANCE_YOUR_CALM), { streamId: 1 });
  await once(stream, "close");
  assert.equal(stream.rstCode, ErrorCode.ENHANCE_YOUR_CALM);
});

Deno.test("close() of a stream resets it with its code", async () => {
  await using raw = await rawServer();
  const stream = raw.client.request({});
  await raw.peer.next(HEADERS);
  stream.close(ErrorCode.CANCEL);
  const { streamId, payload } = await raw.peer.next(RST_STREAM);
  assert.deepEqual([streamId, payload.readUInt32BE()], [1, ErrorCode.CANCEL]);
});

Deno.test("takes no request after close(), nor after destroy()", async () => {
  await using raw = await rawServer();
  raw.client.request({});
  raw.client.close();
  assert.throws(() => raw.client.request({}), /takes no more requests/);
  raw.client.destroy();
  assert.throws(() => raw.client.request({}), /takes no more requests/);
});

Deno.test("an interim response is no response", async () => {
  await using raw = await rawServer();
  const stream = raw.client.request({}).resume().end();
  const interim = writeHeaders([[":status", "103"]]);
  raw.peer.send(HEADERS, interim, { streamId: 1, flags: Flag.END_HEADERS });
  raw.peer.send(HEADERS, RESPONSE, { streamId: 1, flags: WHOLE });
  const [headers, flags] = await once(stream, "response");
  assert.deepEqual([headers[":status"], flags], [200, Flag.END_STREAM]);
});
