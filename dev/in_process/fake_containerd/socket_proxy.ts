import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * A unix socket in front of another one. Closing it drops every connection without a word, as containerd does when it
 * ends; a gRPC server of grpc-js says goodbye.
 */
export class SocketProxy {
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  readonly #target: string;
  #server: Server | undefined;
  #openings = 0;

  constructor(path: string, { target }: { target: string }) {
    this.#path = path;
    this.#target = target;
  }

  /** Listens, at a path of its own first: Deno 2.6 may remove the path of a server only when the next one listens. */
  async open(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const path = `${this.#path}.${++this.#openings}`;
    this.#server = createServer((caller) => this.#pass(caller)).listen(path, resolve).once("error", reject);
    await promise;
    await Deno.rename(path, this.#path);
  }

  /** Drops every connection and stops listening. */
  async close(): Promise<void> {
    // Without waiting for it, since Deno 2.6 counts connections wrongly and would wait for ever.
    this.#server?.close();
    if (this.#server) await Deno.remove(this.#path);
    this.#server = undefined;
    const dropped = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(dropped);
  }

  #pass(caller: Socket): void {
    const callee = connect(this.#target);
    for (const [socket, other] of [[caller, callee], [callee, caller]] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
