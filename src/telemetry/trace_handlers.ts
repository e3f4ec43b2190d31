import { inSpan } from "./in_span.ts";

type Handler = (...args: never[]) => unknown;

/** Calls that last as long as a task does: a span would tell nothing until its end. */
const UNBOUNDED = new Set(["waitTask"]);

/** The same handlers, each unary call within a span named `<service>/<method>`; streams are left as they are. */
export function traceHandlers<H extends object>(service: string, handlers: H): H {
  const traced: Record<string, unknown> = {};
  for (const [method, handler] of Object.entries(handlers) as [string, Handler][]) {
    traced[method] = isUnary(method, handler)
      ? (...args: never[]) =>
        inSpan(`${service}/${method}`, { "rpc.system": "grpc" }, async () => await handler(...args))
      : handler;
  }
  return traced as H;
}

function isUnary(method: string, handler: Handler): boolean {
  return !UNBOUNDED.has(method) && handler.constructor.name !== "AsyncGeneratorFunction";
}
