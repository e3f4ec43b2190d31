import type { EventEmitter } from "node:events";
import { Code } from "../code.ts";
import { fromServiceError, isServiceError } from "../grpc_js/service_error.ts";

/** What every call of grpc-js has: it can be cancelled, and tells its status once, when it has ended. */
export interface GrpcCall extends EventEmitter {
  cancel(): void;
}

/** Given because an abort without a reason makes an error, with a stack trace, for every call. */
const ENDED = "the call has ended";

/** One call under way: cancelled when any of `signals` fires, and able to say why it failed. */
export class OutgoingCall {
  readonly #call: GrpcCall;
  readonly #ended = new AbortController();
  #cancelled: { readonly reason: unknown } | undefined;

  constructor(call: GrpcCall, signals: readonly AbortSignal[]) {
    this.#call = call;
    // Not AbortSignal.any(), which keeps every signal it ever made alive while a source lives.
    for (const signal of signals) {
      signal.addEventListener("abort", () => this.cancel(signal.reason), { signal: this.ended });
    }
    call.once("status", () => this.#ended.abort(ENDED));
  }

  /** Fires once the call has ended, well or not. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Cancels the call; does nothing once it has ended. */
  cancel(reason?: unknown): void {
    if (this.ended.aborted) return;
    this.#cancelled ??= { reason };
    this.#call.cancel();
  }

  /** What to throw for an error of grpc-js: why we cancelled the call, otherwise an `RpcError`. */
  failure(error: unknown): unknown {
    if (!isServiceError(error)) return error;
    return this.#cancelled && error.code === Code.CANCELLED ? this.#cancelled.reason : fromServiceError(error);
  }
}
