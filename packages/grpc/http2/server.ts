import type { ServerOptions } from "node:http2";
import { Server, type Socket } from "node:net";
import process from "node:process";
import { WINDOW_BYTES_DEFAULT } from "./wire/frame.ts";
import { ServerSession } from "./server_session.ts";

/** Open at a time on one connection, unless told otherwise. Nomad's agent keeps a few for each task, over one connection. */
const STREAMS_MAX = 10_000;
/** How much of all requests of one connection waits for handlers before no more is let in. */
const HELD_BYTES_MAX = 2 ** 26;

/** A server of HTTP/2 without TLS. Emits "session" for each connection and "stream" for each request. */
export class Http2Server extends Server {
  constructor({ settings }: ServerOptions) {
    super();
    const limits = {
      windowBytes: settings?.initialWindowSize ?? WINDOW_BYTES_DEFAULT,
      heldBytesMax: HELD_BYTES_MAX,
      streamsMax: settings?.maxConcurrentStreams ?? STREAMS_MAX,
    };
    this.on("connection", (socket: Socket) => {
      const session = new ServerSession(socket, limits);
      session.on("stream", (...request) => this.emit("stream", ...request));
      this.emit("session", session);
    });
  }

  /** Stops listening; open connections stay. net.Server waits for them, and counts them wrongly on Deno 2.6. */
  override close(closed?: () => void): this {
    super.close();
    if (closed) process.nextTick(closed);
    return this;
  }

  /** For node:http2's sake: our connections have no time-out. */
  setTimeout(): this {
    return this;
  }
}
