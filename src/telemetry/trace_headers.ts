import { context, propagation } from "@opentelemetry/api";

/** The `traceparent` of the span that runs now, for containerd's own spans to join it (see W3C Trace Context); none without telemetry. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}
