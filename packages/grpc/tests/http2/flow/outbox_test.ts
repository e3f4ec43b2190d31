import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { Flag, FrameType, WINDOW_BYTES_DEFAULT, WINDOW_BYTES_MAX } from "../../../http2/wire/frame.ts";
import { Outbox } from "../../../http2/flow/outbox.ts";
import { KeptSocket } from "./kept_socket.ts";

/** An outbox with those streams, its socket, and the streams whose bytes are on their way. */
function outboxOf(streamIds: readonly number[], socket = new KeptSocket()) {
  const outbox = new Outbox(socket as unknown as Socket);
  const sent: number[] = [];
  for (const id of streamIds) outbox.open(id);
  const send = (id: number, bytes: number) => outbox.sendData(id, Buffer.alloc(bytes), () => sent.push(id));
  return { outbox, socket, sent, send };
}

/** What was written in one turn leaves at its end. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("sends data in frames that the peer takes, and says when all is on its way", async () => {
  const { outbox, socket, sent, send } = outboxOf([1]);
  outbox.setPayloadMax(20_000);
  send(1, 50_000);
  assert.deepEqual(sent, [1]);
  await turn();
  assert.deepEqual(socket.data, ["1: 20000", "1: 20000", "1: 10000"]);
});

Deno.test("streams take turns", async () => {
  const { outbox, socket, send } = outboxOf([1, 3, 5]);
  outbox.setLaneWindow(0);
  for (const id of [1, 3, 5]) send(id, 20_000);
  outbox.setLaneWindow(20_000);
  await turn();
  assert.deepEqual(socket.data, ["1: 16384", "3: 16384", "5: 16384", "1: 3616", "3: 3616", "5: 3616"]);
});

Deno.test("a stream waits for its window, and holds up no other", async () => {
  const { outbox, socket, sent, send } = outboxOf([1, 3]);
  outbox.setLaneWindow(10);
  send(1, 15);
  send(3, 10);
  assert.deepEqual(sent, [3]);
  outbox.widen(3, 100);
  outbox.widen(1, 4);
  assert.deepEqual(sent, [3]);
  outbox.widen(1, 1);
  assert.deepEqual(sent, [3, 1]);
  await turn();
  assert.deepEqual(socket.data, ["1: 10", "3: 10", "1: 4", "1: 1"]);
});

Deno.test("all streams wait for the connection's window", async () => {
  const { outbox, socket, sent, send } = outboxOf([1, 3]);
  outbox.setLaneWindow(100_000);
  send(1, 65_000);
  send(3, 1_000);
  assert.deepEqual(sent, [1]);
  outbox.widen(0, 464);
  outbox.widen(1, 1_000);
  assert.deepEqual(sent, [1]);
  outbox.widen(0, 1);
  assert.deepEqual(sent, [1, 3]);
  await turn();
  assert.deepEqual(socket.data.slice(-3), ["3: 535", "3: 464", "3: 1"]);
});

Deno.test("a smaller initial window can leave a stream in debt, which it pays before it goes on", async () => {
  const { outbox, socket, sent, send } = outboxOf([1]);
  outbox.setLaneWindow(100);
  send(1, 80);
  outbox.setLaneWindow(10);
  send(1, 5);
  outbox.widen(1, 70);
  assert.deepEqual(sent, [1]);
  outbox.widen(1, 1);
  outbox.setLaneWindow(14);
  assert.deepEqual(sent, [1, 1]);
  outbox.open(3);
  send(3, 20);
  await turn();
  assert.deepEqual(socket.data, ["1: 80", "1: 1", "1: 4", "3: 14"]);
});

Deno.test("data waits for a socket that is full, and for nothing else", async () => {
  const socket = new KeptSocket(1_000);
  const { outbox, sent, send } = outboxOf([1, 3], socket);
  socket.stalled = true;
  send(1, 1_000);
  send(3, 10);
  outbox.send(FrameType.PING, Buffer.alloc(8));
  assert.deepEqual(sent, [1]);
  await turn();
  socket.flow();
  await turn();
  assert.deepEqual(sent, [1, 3]);
  assert.deepEqual(socket.frames.map(({ type }) => type), [FrameType.DATA, FrameType.PING, FrameType.DATA]);
});

Deno.test("a stream that is closed sends no more, and waits no more", async () => {
  const { outbox, socket, sent, send } = outboxOf([1]);
  outbox.setLaneWindow(10);
  send(1, 15);
  outbox.close(1);
  assert.deepEqual(sent, [1]);
  send(1, 5);
  outbox.close(1);
  outbox.widen(1, 100);
  assert.deepEqual(sent, [1, 1]);
  await turn();
  assert.deepEqual(socket.data, ["1: 10"]);
});

Deno.test("streams that are closed or filled while others are served do no harm", async () => {
  const { outbox, socket, sent } = outboxOf([1, 3]);
  outbox.setLaneWindow(0);
  outbox.sendData(3, Buffer.alloc(5), () => sent.push(3));
  outbox.sendData(1, Buffer.alloc(5), () => {
    outbox.close(3);
    outbox.sendData(1, Buffer.alloc(6), () => outbox.close(1));
  });
  outbox.setLaneWindow(100);
  await turn();
  assert.deepEqual(socket.data, ["1: 5", "1: 6"]);
  assert.deepEqual(sent, [3]);
});

Deno.test("nothing at all is sent at once", () => {
  const { outbox, sent, send } = outboxOf([1]);
  outbox.setLaneWindow(0);
  send(1, 0);
  assert.deepEqual(sent, [1]);
});

Deno.test("windows can have the width that can be counted, and no more", () => {
  const { outbox } = outboxOf([1]);
  const rest = WINDOW_BYTES_MAX - WINDOW_BYTES_DEFAULT;
  assert.equal(outbox.widen(99, WINDOW_BYTES_MAX), true);
  for (const id of [0, 1]) {
    assert.equal(outbox.widen(id, rest), true);
    assert.equal(outbox.widen(id, 1), false);
  }
});

Deno.test("long headers leave in pieces, of which the first says that the stream ends and the last that they do", async () => {
  const { outbox, socket } = outboxOf([]);
  outbox.sendHeaders(Buffer.alloc(40_000), { streamId: 1, flags: Flag.END_STREAM });
  outbox.sendHeaders(Buffer.alloc(16_384), { streamId: 3, flags: 0 });
  await turn();
  const { HEADERS, CONTINUATION } = FrameType;
  assert.deepEqual(socket.frames, [
    { type: HEADERS, flags: Flag.END_STREAM, streamId: 1, length: 16_384 },
    { type: CONTINUATION, flags: 0, streamId: 1, length: 16_384 },
    { type: CONTINUATION, flags: Flag.END_HEADERS, streamId: 1, length: 7_232 },
    { type: HEADERS, flags: Flag.END_HEADERS, streamId: 3, length: 16_384 },
  ]);
});

Deno.test("a socket that has ended is written to no more", async () => {
  const { outbox, socket, sent, send } = outboxOf([1]);
  socket.end();
  outbox.send(FrameType.PING, Buffer.alloc(8));
  send(1, 10);
  await turn();
  assert.deepEqual([sent, socket.frames], [[1], []]);
});
