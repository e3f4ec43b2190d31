import type { DescService } from "@bufbuild/protobuf";
import { logVerbosity, Server as GrpcServer, ServerCredentials, setLogVerbosity } from "@grpc/grpc-js";
import { Code } from "./code.ts";
import { type ServiceHandlers, serviceImplementation } from "./handlers.ts";
import { RpcError } from "./rpc_error.ts";
import { toStatus } from "./grpc_js/service_error.ts";
import { requireHttp2Choice } from "./use_own_http2.ts";

/** Turns whatever a handler threw into the status its caller sees. */
export type ToRpcError = (error: unknown) => RpcError;

// grpc-js prints what it then reports as an error.
setLogVerbosity(logVerbosity.NONE);

/** A gRPC server on a unix socket; what handlers throw becomes a status through `toRpcError` (default: UNKNOWN with the message). */
export class Server implements AsyncDisposable {
  readonly #server = new GrpcServer({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  readonly #closing = new AbortController();
  readonly #toRpcError: ToRpcError;
  #closed: Promise<void> | undefined;

  constructor({ toRpcError = unknownError }: { toRpcError?: ToRpcError } = {}) {
    requireHttp2Choice();
    this.#toRpcError = toRpcError;
  }

  /** Adds a service; every one of its methods must have a handler. */
  add<S extends DescService>(service: S, handlers: ServiceHandlers<S>): void {
    const { definition, implementation } = serviceImplementation(service, handlers, {
      closing: this.#closing.signal,
      fail: (error) => toStatus(this.#closing.signal.aborted ? CLOSING : this.#toRpcError(error)),
    });
    this.#server.addService(definition, implementation);
  }

  /** Listens on the unix socket at `path`, an absolute path; rejects when it cannot. */
  async listen(path: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<Error | null>();
    this.#server.bindAsync(`unix://${path}`, ServerCredentials.createInsecure(), resolve);
    const error = await promise;
    if (error) throw new Error(`Cannot listen on "${path}": ${error.message}`, { cause: error });
  }

  /**
   * Fires the signals of running handlers and waits `graceMs` for them to end, then drops the connections. Calls cut
   * short fail as UNAVAILABLE, or as CANCELLED when dropped. The socket file is gone afterwards.
   */
  close({ graceMs = 0 }: { graceMs?: number } = {}): Promise<void> {
    return this.#closed ??= this.#close(graceMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(graceMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.tryShutdown(() => resolve());
    this.#closing.abort(new DOMException(CLOSING.message, "AbortError"));
    const timer = setTimeout(() => this.#server.forceShutdown(), graceMs);
    await promise;
    clearTimeout(timer);
  }
}

/** What a host sees of calls that a closing server cut; Nomad takes it for the plugin's end, not for the task's. */
const CLOSING = new RpcError("the server is closing", { code: Code.UNAVAILABLE });

function unknownError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  return new RpcError(error instanceof Error ? error.message : String(error), { code: Code.UNKNOWN, cause: error });
}
