import { create, type DescMessage, type DescMethodUnary, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { Code } from "../../packages/grpc/code.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";
import { encodeFrame, FrameType, readFrames } from "../../packages/ttrpc/frame.ts";
import { type Request, RequestSchema, ResponseSchema } from "../../src/gen/ttrpc/request_pb.ts";

/** One method of a server. */
export interface TtrpcMethod {
  readonly name: string;
  answer(payload: Uint8Array): Promise<Uint8Array>;
}

/** Answers a method of a service; an RpcError is answered as its status. */
export function answering<I extends DescMessage, O extends DescMessage>(
  { name, input, output }: DescMethodUnary<I, O>,
  answer: (request: MessageShape<I>) => Promise<MessageInitShape<O>>,
): TtrpcMethod {
  return {
    name,
    answer: async (payload) => toBinary(output, create(output, await answer(fromBinary(input, payload)))),
  };
}

/** A ttrpc server on a unix socket. Its end breaks its connections. */
export class TtrpcServer implements AsyncDisposable {
  /** All that it was asked. */
  readonly requests: Request[] = [];
  readonly #methods: readonly TtrpcMethod[];
  readonly #listener: Deno.UnixListener;
  readonly #connections = new Set<Deno.UnixConn>();
  readonly #serving: Promise<void>;
  #closed = false;

  constructor(path: string, methods: readonly TtrpcMethod[]) {
    this.#methods = methods;
    this.#listener = Deno.listen({ transport: "unix", path });
    this.#serving = this.#accept();
  }

  async #accept(): Promise<void> {
    const served: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      this.#connections.add(connection);
      served.push(this.#serve(connection));
    }
    await Promise.all(served);
  }

  async #serve(connection: Deno.UnixConn): Promise<void> {
    const writer = connection.writable.getWriter();
    const answer = async (streamId: number, payload: Uint8Array) => {
      await writer.write(encodeFrame({ streamId, type: FrameType.RESPONSE, payload: await this.#answer(payload) }));
    };
    try {
      for await (const { streamId, payload } of readFrames(connection.readable)) {
        // Its failure means that the client has left.
        answer(streamId, payload).catch(() => {});
      }
    } catch {
      // Broken off, by this end or the other.
    } finally {
      this.#connections.delete(connection);
      await writer.close().catch(() => {});
    }
  }

  async #answer(payload: Uint8Array): Promise<Uint8Array> {
    const request = fromBinary(RequestSchema, payload);
    this.requests.push(request);
    try {
      const method = this.#methods.find(({ name }) => name === request.method);
      if (method === undefined) throw new RpcError(`no ${request.method}`, { code: Code.UNIMPLEMENTED });
      return toBinary(ResponseSchema, create(ResponseSchema, { payload: await method.answer(request.payload) }));
    } catch (error) {
      const { code, message } = error instanceof RpcError ? error : { code: Code.UNKNOWN, message: String(error) };
      return toBinary(ResponseSchema, create(ResponseSchema, { status: { code, message } }));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    await this.#serving;
  }
}
