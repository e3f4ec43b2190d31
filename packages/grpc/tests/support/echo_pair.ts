import { Channel } from "../../channel.ts";
import { type Client, createClient } from "../../client.ts";
import type { ServiceHandlers } from "../../handlers.ts";
import { Server, type ToRpcError } from "../../server.ts";
import { Echo } from "../gen/echo_pb.ts";
import "./choose_http2.ts";

/** Handlers of the echo service. */
export type EchoHandlers = ServiceHandlers<typeof Echo>;

interface EchoOptions {
  readonly toRpcError?: ToRpcError;
  readonly metadata?: Record<string, string>;
  readonly timeoutMs?: number;
}

/** Handlers that give back what they got. */
export const ECHOING: EchoHandlers = {
  unary: (note) => Promise.resolve(note),
  async *serverStream(note) {
    for (let number = 0; number < note.number; number++) yield { ...note, number };
  },
  async clientStream(notes) {
    let number = 0;
    for await (const note of notes) number += note.number;
    return { number };
  },
  async *biDi(notes) {
    yield* notes;
  },
};

/** The echo service on a socket of its own and a client of it; handlers that a test does not give echo. */
export class EchoPair implements AsyncDisposable {
  readonly server: Server;
  readonly channel: Channel;
  readonly client: Client<typeof Echo>;
  readonly socketPath: string;
  readonly #dir: string;

  private constructor(dir: string, { toRpcError, ...options }: EchoOptions) {
    this.#dir = dir;
    this.socketPath = `${dir}/echo.sock`;
    this.server = new Server(toRpcError ? { toRpcError } : {});
    this.channel = new Channel(`unix://${this.socketPath}`, options);
    this.client = createClient(Echo, this.channel);
  }

  static async start(handlers: Partial<EchoHandlers> = {}, options: EchoOptions = {}): Promise<EchoPair> {
    const pair = new EchoPair(await Deno.makeTempDir({ prefix: "echo-" }), options);
    pair.server.add(Echo, { ...ECHOING, ...handlers });
    await pair.server.listen(pair.socketPath);
    // A channel that is closed while it connects leaves a timer of grpc-js behind.
    await pair.channel.ready();
    return pair;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.channel[Symbol.dispose]();
    await this.server.close();
    await Deno.remove(this.#dir, { recursive: true });
  }
}
