import type { ServerOptions, Settings } from "node:http2";
import type { Socket } from "node:net";
import { ClientSession } from "./client_session.ts";
import { WINDOW_BYTES_DEFAULT } from "./wire/frame.ts";
import { Http2Server } from "./server.ts";

interface ClientOptions {
  readonly createConnection: () => Socket;
  readonly settings?: Settings;
}

/** node:http2's connect(), over the socket that `createConnection` gives. */
export function connect(authority: string, { createConnection, settings }: ClientOptions): ClientSession {
  return new ClientSession(createConnection(), {
    authority: new URL(authority).host,
    windowBytes: settings?.initialWindowSize ?? WINDOW_BYTES_DEFAULT,
  });
}

/** node:http2's createServer(), for connections without TLS. */
export function createServer(options: ServerOptions = {}): Http2Server {
  return new Http2Server(options);
}

/** node:http2's getDefaultSettings(), as far as our connections have settings. */
export function getDefaultSettings(): Settings {
  return { initialWindowSize: WINDOW_BYTES_DEFAULT };
}
