/**
 * Makes calls to a server that then says GOAWAY, after the garbage of the calls was collected: what ends the process on
 * Deno's own HTTP/2 (denoland/deno#36788). Needs --v8-flags=--expose-gc; prints "heard" when all is well.
 */

import { Buffer } from "node:buffer";
import { setTimeout } from "node:timers/promises";
import { writeHeaders } from "../../http2/hpack/header_writer.ts";
import { ErrorCode, Flag, FrameType } from "../../http2/wire/frame.ts";
import type { RawPeer } from "../http2/raw_peer.ts";
import { goaway, SETTINGS, WHOLE, withRawServer } from "../support/raw_grpc_server.ts";

const { HEADERS, DATA } = FrameType;
const CALLS = 200;
const COLLECTIONS = 20;
const RESPONSE = writeHeaders([[":status", "200"], ["content-type", "application/grpc"]]);
const OK = writeHeaders([["grpc-status", "0"]]);
const idle = Promise.withResolvers<void>();

async function serve(peer: RawPeer): Promise<void> {
  peer.socket.write(SETTINGS);
  for (let call = 0; call < CALLS; call++) {
    const { streamId } = await peer.next(HEADERS);
    peer.send(HEADERS, RESPONSE, { streamId, flags: Flag.END_HEADERS });
    peer.send(DATA, Buffer.alloc(5), { streamId });
    peer.send(HEADERS, OK, { streamId, flags: WHOLE });
  }
  await idle.promise;
  peer.socket.write(goaway(0, ErrorCode.NO_ERROR));
}

async function collectGarbage(): Promise<void> {
  const collect: unknown = Reflect.get(globalThis, "gc");
  if (typeof collect !== "function") throw new Error("Cannot collect garbage: run with --v8-flags=--expose-gc");
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    collect();
    // Garbage that was found is freed in later turns.
    await setTimeout(20);
  }
}

await withRawServer(serve, async ({ client, channel }) => {
  for (let call = 0; call < CALLS; call++) await client.unary({});
  await collectGarbage();
  const heard = channel.stateChange();
  idle.resolve();
  await heard;
  console.log("heard");
  Deno.exit(0);
});
