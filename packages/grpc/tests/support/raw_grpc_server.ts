import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { Channel } from "../../channel.ts";
import { type Client, createClient } from "../../client.ts";
import { Flag, FrameType, uint32 } from "../../http2/wire/frame.ts";
import { Echo } from "../gen/echo_pb.ts";
import { listen } from "../http2/connections.ts";
import { frameBytes, RawPeer } from "../http2/raw_peer.ts";
import "./choose_http2.ts";

export const SETTINGS = frameBytes(FrameType.SETTINGS, Buffer.alloc(0));
export const WHOLE = Flag.END_HEADERS | Flag.END_STREAM;

/** GOAWAY, which heeds no stream after `lastStreamId`. */
export function goaway(lastStreamId: number, code: number, debugData = ""): Buffer {
  return frameBytes(FrameType.GOAWAY, Buffer.concat([uint32(lastStreamId), uint32(code), Buffer.from(debugData)]));
}

interface RawGrpcServer {
  readonly channel: Channel;
  readonly client: Client<typeof Echo>;
}

/** Runs `body` with a client of a server that does to its connections, the first, the second, what `serve` says. */
export async function withRawServer(
  serve: (peer: RawPeer, connection: number) => Promise<void>,
  body: (server: RawGrpcServer) => Promise<void>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const server = createServer();
  const served: Promise<void>[] = [];
  server.on("connection", (socket: Socket) => {
    const peer = stack.use(new RawPeer(socket));
    served.push(serve(peer, served.length));
  });
  const path = await listen(server, stack);
  const channel = stack.use(new Channel(`unix://${path}`));
  await body({ channel, client: createClient(Echo, channel) });
  await Promise.all(served);
}
