import type { DescMessage, DescMethod, MessageInitShape } from "@bufbuild/protobuf";
import type { sendUnaryData, ServerErrorResponse, UntypedHandleCall } from "@grpc/grpc-js";
import { Readable, type Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { encoder } from "../grpc_js/codec.ts";
import type { HandlerContext } from "../handler_context.ts";
import { IncomingCall, type ServerCall } from "./incoming_call.ts";
import { writeAll } from "../grpc_js/write_all.ts";

type Answer = MessageInitShape<DescMessage>;

/** A handler with its message types forgotten: the method's descriptor says which shape it has. */
export interface UntypedHandler {
  (input: unknown, context: HandlerContext): Promise<Answer> & AsyncIterable<Answer>;
}

/** What is the same for all handlers of a server: when it closes, and the status for an error. */
export interface AdaptOptions {
  readonly closing: AbortSignal;
  readonly fail: (error: unknown) => Partial<ServerErrorResponse>;
}

/** The grpc-js callback that runs `handler` for one method; it hands encoded messages to grpc-js. */
export function adapt(method: DescMethod, handler: UntypedHandler, { closing, fail }: AdaptOptions): UntypedHandleCall {
  const encode = encoder(method.output);

  async function answer(call: ServerCall, done: sendUnaryData<unknown>): Promise<void> {
    using context = new IncomingCall(call, closing);
    let message;
    try {
      message = encode(await handler(input(call, context.signal), context));
    } catch (error) {
      return done(fail(error));
    }
    done(null, message);
  }

  async function stream(call: ServerCall & Writable): Promise<void> {
    using context = new IncomingCall(call, closing);
    const { signal } = context;
    try {
      await writeAll(call, handler(input(call, signal), context), { encode, ended: signal, flush: true });
      signal.throwIfAborted();
      call.end();
    } catch (error) {
      // While its requests are being read, an error destroys the call at once, with all that it did not pass on yet.
      if (!call.cancelled) call.emit("error", fail(error));
    }
  }

  return method.methodKind === "unary" || method.methodKind === "client_streaming" ? answer : stream;
}

function input(call: ServerCall, signal: AbortSignal): unknown {
  return call instanceof Readable ? requests(call, signal) : call.request;
}

/** The requests of a stream; throws the signal's reason when the caller goes away, so that half a stream never looks whole. */
async function* requests(call: Readable, signal: AbortSignal): AsyncGenerator<unknown> {
  try {
    yield* call.iterator({ destroyOnReturn: false });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  // A caller that went away looks like one that has said all until grpc-js reports it, later in the same turn.
  await setImmediate();
  signal.throwIfAborted();
}
