import type { DescService } from "@bufbuild/protobuf";
import { Server as GrpcServer, ServerCredentials } from "@grpc/grpc-js";
import type { ToRpcError } from "./adapt.ts";
import { type ServiceHandlers, serviceImplementation } from "./handlers.ts";
import { RpcError } from "./rpc_error.ts";
import { Code } from "./code.ts";

/** A gRPC server on a unix socket; what handlers throw becomes a status through `toRpcError` (default: UNKNOWN with the message). */
export class Server {
  readonly #server = new GrpcServer({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  readonly #toRpcError: ToRpcError;

  constructor({ toRpcError = unknownError }: { toRpcError?: ToRpcError } = {}) {
    this.#toRpcError = toRpcError;
  }

  /** Adds a service; every one of its methods must have a handler. */
  add<S extends DescService>(service: S, handlers: ServiceHandlers<S>): void {
    const { definition, implementation } = serviceImplementation(service, handlers, this.#toRpcError);
    this.#server.addService(definition, implementation);
  }

  /** Listens on the unix socket at `path`, an absolute path; rejects when it cannot. */
  listen(path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.bindAsync(`unix://${path}`, ServerCredentials.createInsecure(), (error) => {
      if (error) reject(error);
      else resolve();
    });
    return promise;
  }

  /** Stops accepting calls, lets running ones end for `graceMs`, then cancels them; the socket file is gone afterwards. */
  async close({ graceMs = 0 }: { graceMs?: number } = {}): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => this.#server.forceShutdown(), graceMs);
    this.#server.tryShutdown(() => resolve());
    await promise;
    clearTimeout(timer);
  }
}

function unknownError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  return new RpcError(error instanceof Error ? error.message : String(error), { code: Code.UNKNOWN, cause: error });
}
