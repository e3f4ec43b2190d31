import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { Code } from "../../../../packages/grpc/code.ts";
import type { HandlerContext } from "../../../../packages/grpc/handler_context.ts";
import type { ServiceHandlers } from "../../../../packages/grpc/handlers.ts";
import { RpcError } from "../../../../packages/grpc/rpc_error.ts";
import type { Server } from "../../../../packages/grpc/server.ts";
import { methodName, type Wire } from "../wire.ts";

/** Serves the given methods of a service, each behind the wire; its other methods are unimplemented. */
export function addService<S extends DescService>(
  { server, wire }: { server: Server; wire: Wire },
  service: S,
  handlers: Partial<ServiceHandlers<S>>,
): void {
  const wrapped = Object.entries(service.method).map(([name, method]) => {
    const handler: unknown = Reflect.get(handlers, name);
    return [name, intercepted(method, isHandler(handler) ? handler : unimplemented(method), wire)];
  });
  server.add(service, Object.fromEntries(wrapped));
}

type AnyHandler = (request: unknown, context: HandlerContext) => unknown;

function isHandler(value: unknown): value is AnyHandler {
  return typeof value === "function";
}

function unimplemented(method: DescMethod): AnyHandler {
  return () => {
    throw new RpcError(`method ${method.name} not implemented`, { code: Code.UNIMPLEMENTED });
  };
}

function intercepted(method: DescMethod, handler: AnyHandler, wire: Wire): AnyHandler {
  const name = methodName(method);
  wire.learn(name);
  if (method.methodKind === "unary" || method.methodKind === "client_streaming") {
    return async (request, context) => {
      const leave = await wire.enter(name, request, context);
      const answer = await handler(request, context);
      await leave();
      return answer;
    };
  }
  return async function* (request, context) {
    const leave = await wire.enter(name, request, context);
    yield* iterate(handler(request, context));
    await leave();
  };
}

function iterate(value: unknown): AsyncIterable<unknown> {
  if (typeof value === "object" && value !== null && Symbol.asyncIterator in value) {
    return Object.assign(value);
  }
  throw new TypeError("a streaming handler returns an async iterable");
}
