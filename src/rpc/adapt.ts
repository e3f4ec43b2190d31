import type { DescMethod } from "@bufbuild/protobuf";
import type { Metadata, sendUnaryData, ServerErrorResponse, UntypedHandleCall } from "@grpc/grpc-js";
import type { EventEmitter } from "node:events";
import type { Readable, Writable } from "node:stream";
import type { HandlerContext } from "./handlers.ts";
import { type RpcError, toStatus } from "./rpc_error.ts";
import { writeAll } from "./write_all.ts";

/** Turns whatever a handler threw into the status its caller sees. */
export type ToRpcError = (error: unknown) => RpcError;

/** A handler with its message types forgotten: the service's descriptor says which shape it has. */
export interface UntypedHandler {
  (input: unknown, context: HandlerContext): Promise<unknown> & AsyncIterable<unknown>;
}

interface ServerCall extends EventEmitter {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
}

/** The grpc-js callback that runs `handler` for one method. */
export function adapt(method: DescMethod, handler: UntypedHandler, toRpcError: ToRpcError): UntypedHandleCall {
  const fail = (error: unknown): Partial<ServerErrorResponse> => toStatus(toRpcError(error));
  switch (method.methodKind) {
    case "unary":
      return (call: ServerCall & { request: unknown }, done: sendUnaryData<unknown>) =>
        answer(() => handler(call.request, context(call)), done, fail);
    case "client_streaming":
      return (call: ServerCall & Readable, done: sendUnaryData<unknown>) =>
        answer(() => handler(requests(call), context(call)), done, fail);
    case "server_streaming":
      return (call: ServerCall & Writable & { request: unknown }) => {
        const { signal, metadata } = context(call);
        stream(call, handler(call.request, { signal, metadata }), { signal, fail });
      };
    case "bidi_streaming":
      return (call: ServerCall & Readable & Writable) => {
        const { signal, metadata } = context(call);
        stream(call, handler(requests(call), { signal, metadata }), { signal, fail });
      };
  }
}

type Fail = (error: unknown) => Partial<ServerErrorResponse>;

function answer(handle: () => Promise<unknown>, done: sendUnaryData<unknown>, fail: Fail): void {
  Promise.try(handle).then((message) => done(null, message), (error) => done(fail(error)));
}

async function stream(call: Writable, messages: AsyncIterable<unknown>, { signal, fail }: {
  signal: AbortSignal;
  fail: Fail;
}): Promise<void> {
  try {
    await writeAll(call, messages, signal);
    call.end();
  } catch (error) {
    if (!signal.aborted) call.emit("error", fail(error));
  }
}

function context(call: ServerCall): HandlerContext {
  const controller = new AbortController();
  const cancelled = () => controller.abort(new DOMException("the caller cancelled the call", "AbortError"));
  if (call.cancelled) cancelled();
  else call.on("cancelled", cancelled);
  const metadata = Object.entries(call.metadata.getMap()).map(([key, value]) => [key, value.toString()]);
  return { signal: controller.signal, metadata: Object.fromEntries(metadata) };
}

/** The requests of a stream; a caller that goes away ends them quietly, since its handler's signal tells. */
async function* requests(call: Readable): AsyncGenerator<unknown> {
  try {
    yield* call.iterator({ destroyOnReturn: false });
  } catch (error) {
    if (!call.destroyed) throw error;
  }
}
