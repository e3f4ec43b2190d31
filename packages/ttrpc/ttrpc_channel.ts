import {
  create,
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import { RequestSchema, type Response, ResponseSchema } from "../../src/gen/ttrpc/request_pb.ts";
import { Code } from "../grpc/code.ts";
import { RpcError } from "../grpc/rpc_error.ts";
import type { CallOptions, Transport } from "../grpc/transport.ts";
import { encodeFrame, FrameType, readFrames } from "./frame.ts";

type Pending = PromiseWithResolvers<Response>;

const NS_PER_MS = 1_000_000;
/** The longest time that setTimeout() and ttrpc's 64-bit nanoseconds can both say. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** One connection to a ttrpc server. It does not reconnect: once it has broken, every call is UNAVAILABLE. */
export class TtrpcChannel implements Transport, Disposable {
  readonly #connection: Deno.UnixConn;
  readonly #serviceName: (typeName: string) => string;
  readonly #pending = new Map<number, Pending>();
  #nextStreamId = 1;
  #broken: RpcError | undefined;
  #written = Promise.resolve();

  private constructor(connection: Deno.UnixConn, serviceName: (typeName: string) => string) {
    this.#connection = connection;
    this.#serviceName = serviceName;
    this.#receive();
  }

  /** Connects to the unix socket at `path`; `serviceName` says by which name the server knows a service. RpcError UNAVAILABLE when nobody listens. */
  static async connect(
    path: string,
    { serviceName = (typeName) => typeName }: { serviceName?: (typeName: string) => string } = {},
  ): Promise<TtrpcChannel> {
    try {
      return new TtrpcChannel(await Deno.connect({ transport: "unix", path }), serviceName);
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  /** The method as a function; ttrpc's streams are not spoken. */
  bind(method: DescMethod) {
    if (method.methodKind === "unary") return this.#unary(method);
    return (): never => {
      throw new RpcError(`${method.name} is a stream`, { code: Code.UNIMPLEMENTED });
    };
  }

  #unary(method: DescMethod) {
    return async (message: MessageInitShape<DescMessage>, options: CallOptions = {}) => {
      const request = toBinary(method.input, create(method.input, message));
      const { status, payload } = await this.#call(method, request, options);
      const { code = Code.OK, message: reason = "", details = [] } = status ?? {};
      if (code !== Code.OK) throw new RpcError(reason, { code, details });
      return fromBinary(method.output, payload);
    };
  }

  async #call(method: DescMethod, payload: Uint8Array, options: CallOptions): Promise<Response> {
    const { signal, timeoutMs = Infinity, metadata = {} } = options;
    signal?.throwIfAborted();
    if (this.#broken !== undefined) throw this.#broken;
    const streamId = this.#nextStreamId;
    this.#nextStreamId += 2;
    const pending = Promise.withResolvers<Response>();
    this.#pending.set(streamId, pending);
    const abort = () => pending.reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const timer = timeoutMs > LONGEST_TIMEOUT_MS ? undefined : setTimeout(() => pending.reject(late()), timeoutMs);
    try {
      const request = create(RequestSchema, {
        service: this.#serviceName(method.parent.typeName),
        method: method.name,
        payload,
        timeoutNano: timer === undefined ? 0n : BigInt(Math.round(timeoutMs * NS_PER_MS)),
        metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      });
      this.#send(encodeFrame({ streamId, type: FrameType.REQUEST, payload: toBinary(RequestSchema, request) }));
      return await pending.promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      this.#pending.delete(streamId);
    }
  }

  #send(bytes: Uint8Array): void {
    const write = async () => {
      for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
    };
    this.#written = this.#written.then(write).catch((error) => this.#break(error));
  }

  async #receive(): Promise<void> {
    try {
      for await (const { streamId, type, payload } of readFrames(this.#connection.readable)) {
        if (type === FrameType.RESPONSE) this.#pending.get(streamId)?.resolve(fromBinary(ResponseSchema, payload));
      }
      this.#break(new Error("the connection ended"));
    } catch (error) {
      this.#break(error);
    }
  }

  /** Fails what waits and what comes; the connection is closed, once. */
  #break(cause: unknown): void {
    if (this.#broken !== undefined) return;
    this.#broken = unavailable(cause);
    for (const { reject } of this.#pending.values()) reject(this.#broken);
    try {
      this.#connection.close();
    } catch (error) {
      // Its stream closes it too, when that ends.
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#break(new Error("the connection was closed"));
  }
}

function unavailable(cause: unknown): RpcError {
  return new RpcError(cause instanceof Error ? cause.message : String(cause), { code: Code.UNAVAILABLE, cause });
}

function late(): RpcError {
  return new RpcError("the time for the call is over", { code: Code.DEADLINE_EXCEEDED });
}
