import { Buffer } from "node:buffer";
import { once } from "node:events";
import type { ServerOptions } from "node:http2";
import { connect as connectSocket, createServer as createSocketServer, type Server, type Socket } from "node:net";
import type { ClientSession } from "../../http2/client_session.ts";
import { connect, createServer } from "../../http2/node_http2.ts";
import type { ServerSession } from "../../http2/server_session.ts";
import type { Session } from "../../http2/session.ts";
import type { Stream } from "../../http2/stream.ts";
import { FrameType } from "../../http2/wire/frame.ts";
import { RawPeer } from "./raw_peer.ts";

/** A unix socket in a directory of its own where a server listens, until the scope ends. */
export async function listen(server: Server, stack: AsyncDisposableStack): Promise<string> {
  const dir = await Deno.makeTempDir({ prefix: "http2-" });
  stack.defer(() => Deno.remove(dir, { recursive: true }));
  server.listen(`${dir}/x.sock`);
  await once(server, "listening");
  stack.defer(() => void server.close());
  return `${dir}/x.sock`;
}

/** Our client on a unix socket. */
export function clientAt(path: string, stack: AsyncDisposableStack, settings = {}): ClientSession {
  const createConnection = () => connectSocket(path);
  return owned(connect("http://localhost", { createConnection, settings }), stack);
}

/** A session that is destroyed when the scope ends. */
export function owned<T extends Session<Stream>>(session: T, stack: AsyncDisposableStack): T {
  const closed = once(session, "close");
  stack.defer(async () => {
    session.destroy();
    await closed;
  });
  return session;
}

/** Our client and a raw server, which has told its settings. */
export function rawServer(settings: Buffer = Buffer.alloc(0)) {
  return scoped(async (stack) => {
    const server = createSocketServer();
    const path = await listen(server, stack);
    const accepted = once(server, "connection") as Promise<[Socket]>;
    const client = clientAt(path, stack);
    const peer = stack.use(new RawPeer((await accepted)[0]));
    const greeted = once(client, "remoteSettings");
    peer.send(FrameType.SETTINGS, settings);
    await greeted;
    return { client, peer };
  });
}

/** Our server and a raw client, which has said nothing yet. */
export function rawClient(options: ServerOptions = {}) {
  return scoped(async (stack) => {
    const server = createServer(options);
    const path = await listen(server, stack);
    const accepted = once(server, "session") as Promise<[ServerSession]>;
    const peer = stack.use(new RawPeer(connectSocket(path)));
    return { session: owned((await accepted)[0], stack), peer };
  });
}

/** Our client and our server. */
export function ownPair() {
  return scoped(async (stack) => {
    const server = createServer();
    const path = await listen(server, stack);
    const accepted = once(server, "session") as Promise<[ServerSession]>;
    const client = clientAt(path, stack);
    return { client, session: owned((await accepted)[0], stack) };
  });
}

async function scoped<T extends object>(
  make: (stack: AsyncDisposableStack) => Promise<T>,
): Promise<T & AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const made = await make(stack);
  const moved = stack.move();
  return Object.assign(made, { [Symbol.asyncDispose]: () => moved.disposeAsync() });
}
