import type { ClientSessionOptions, ServerOptions, Settings } from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";
import { ClientSession } from "./client_session.ts";
import { WINDOW_BYTES_DEFAULT } from "./outbox.ts";
import { Http2Server } from "./server.ts";

/** node:http2's connect(), over the socket that `createConnection` gives. */
export function connect(authority: string, { createConnection, settings }: ClientSessionOptions): ClientSession {
  const url = new URL(authority);
  const socket = createConnection?.(url, {}) as Socket | undefined;
  return new ClientSession(socket ?? connectSocket(Number(url.port), url.hostname), {
    authority: url.host,
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
