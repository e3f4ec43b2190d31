import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Code } from "../../code.ts";
import { writeHeaders } from "../../http2/hpack/header_writer.ts";
import { ErrorCode, Flag, FrameType } from "../../http2/wire/frame.ts";
import type { RawPeer } from "../http2/raw_peer.ts";
import { goaway, SETTINGS, WHOLE, withRawServer } from "../support/raw_grpc_server.ts";

const { HEADERS, DATA } = FrameType;
const RESPONSE = writeHeaders([[":status", "200"], ["content-type", "application/grpc"]]);
const OK = writeHeaders([["grpc-status", "0"]]);

/** Answers the next request with an empty message. */
async function answer(peer: RawPeer): Promise<void> {
  const { streamId } = await peer.next(HEADERS);
  peer.send(HEADERS, RESPONSE, { streamId, flags: Flag.END_HEADERS });
  peer.send(DATA, Buffer.alloc(5), { streamId });
  peer.send(HEADERS, OK, { streamId, flags: WHOLE });
}

Deno.test("a server that says GOAWAY with its settings is left for a new connection", async () => {
  let connections = 0;
  await withRawServer(async (peer, connection) => {
    connections++;
    if (connection === 0) peer.socket.write(Buffer.concat([SETTINGS, goaway(0, ErrorCode.NO_ERROR)]));
    else {
      peer.socket.write(SETTINGS);
      await answer(peer);
    }
  }, async ({ client }) => {
    assert.equal((await client.unary({})).number, 0);
  });
  assert.equal(connections, 2);
});

Deno.test("GOAWAY with an error ends the calls at once as UNAVAILABLE, though the connection stays open", async () => {
  await withRawServer(async (peer) => {
    peer.socket.write(SETTINGS);
    const { streamId } = await peer.next(HEADERS);
    peer.socket.write(goaway(streamId, ErrorCode.ENHANCE_YOUR_CALM, "too_many_pings"));
  }, async ({ client }) => {
    const message = "the peer ended the connection with code 11: too_many_pings";
    await assert.rejects(client.unary({}), { code: Code.UNAVAILABLE, message });
  });
});

Deno.test("a server that breaks the rules of HTTP/2 loses its calls as UNAVAILABLE, with the reason", async () => {
  await withRawServer(async (peer) => {
    peer.socket.write(SETTINGS);
    const { streamId } = await peer.next(HEADERS);
    peer.send(HEADERS, Buffer.of(0x80), { streamId, flags: Flag.END_HEADERS });
    assert.equal(await peer.goaway(), ErrorCode.COMPRESSION_ERROR);
  }, async ({ client }) => {
    await assert.rejects(client.unary({}), { code: Code.UNAVAILABLE, message: /a header has the index 0/ });
  });
});

Deno.test("trailers that do not end their stream fail the call at once", async () => {
  await withRawServer(async (peer) => {
    peer.socket.write(SETTINGS);
    const { streamId } = await peer.next(HEADERS);
    peer.send(HEADERS, RESPONSE, { streamId, flags: Flag.END_HEADERS });
    peer.send(HEADERS, OK, { streamId, flags: Flag.END_HEADERS });
    const reset = await peer.next(FrameType.RST_STREAM);
    assert.equal(reset.payload.readUInt32BE(), ErrorCode.PROTOCOL_ERROR);
  }, async ({ client }) => {
    await assert.rejects(client.unary({}), { code: Code.INTERNAL });
  });
});
