import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { Flag, FrameType, uint32, WINDOW_BYTES_MAX } from "../../http2/wire/frame.ts";
import { atRest } from "../support/gates.ts";
import { rawClient } from "./connections.ts";
import { REQUEST, settings } from "./raw_peer.ts";

const { DATA, HEADERS, SETTINGS, WINDOW_UPDATE } = FrameType;

/** Our server, answering a raw client that takes any data but reads none yet. */
async function answering() {
  const raw = await rawClient();
  raw.peer.greet();
  raw.peer.send(SETTINGS, settings([4, WINDOW_BYTES_MAX]));
  raw.peer.send(WINDOW_UPDATE, uint32(2 ** 30));
  const requesting = once(raw.session, "stream");
  raw.peer.send(HEADERS, REQUEST, { streamId: 1, flags: Flag.END_HEADERS | Flag.END_STREAM });
  const [stream] = await requesting;
  stream.resume().respond({ ":status": 200 });
  return Object.assign(raw, { stream });
}

Deno.test("close() loses nothing of what was written before, though the client is slow", async () => {
  await using raw = await answering();
  const { socket } = raw.session;
  let written = 0;
  for (; await atRest(() => socket.writableLength) === 0; written += 65_536) raw.stream.write(Buffer.alloc(65_536));
  raw.stream.end();
  raw.session.close();
  await atRest(() => socket.writableLength);
  const data = (await raw.peer.end()).filter(({ type }) => type === DATA);
  assert.equal(data.reduce((sum, { payload }) => sum + payload.length, 0), written);
  assert.equal(data.at(-1)?.flags, Flag.END_STREAM);
});

Deno.test("destroy() does not wait for a client that has left only a little unread", async () => {
  await using raw = await answering();
  const { socket } = raw.session;
  while (await atRest(() => socket.writableLength) === 0) raw.stream.write(Buffer.alloc(40_000));
  const closed = once(raw.session, "close");
  raw.session.destroy();
  await closed;
  assert.ok(socket.destroyed);
});

Deno.test("destroy() does not wait for a client that reads nothing", async () => {
  await using raw = await answering();
  raw.stream.write(Buffer.alloc(2 ** 24));
  const closed = once(raw.session, "close");
  raw.session.destroy();
  await closed;
  assert.ok(raw.session.socket.destroyed);
});
