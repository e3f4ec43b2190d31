import type { Metadata } from "@grpc/grpc-js";
import type { EventEmitter } from "node:events";
import type { HandlerContext } from "../handler_context.ts";

/** What every server-side call of grpc-js has; "cancelled" also comes when it ended well. */
export interface ServerCall extends EventEmitter {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  readonly request?: unknown;
}

/** Given because an abort without a reason makes an error, with a stack trace, for every call. */
const HANDLED = "the call was handled";

/** What a handler is told of its call, for as long as it runs. */
export class IncomingCall implements HandlerContext, Disposable {
  readonly metadata: Readonly<Record<string, string>>;
  readonly #controller = new AbortController();
  readonly #handled = new AbortController();

  constructor(call: ServerCall, closing: AbortSignal) {
    const entries = Object.entries(call.metadata.getMap()).map(([key, value]) => [key, value.toString()]);
    this.metadata = Object.fromEntries(entries);
    const cancel = () => this.#controller.abort(new DOMException("the caller ended the call", "AbortError"));
    const close = () => this.#controller.abort(closing.reason);
    call.once("cancelled", cancel);
    closing.addEventListener("abort", close, { signal: this.#handled.signal });
    this.#handled.signal.addEventListener("abort", () => call.removeListener("cancelled", cancel));
    if (call.cancelled) cancel();
    if (closing.aborted) close();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    this.#handled.abort(HANDLED);
  }
}
