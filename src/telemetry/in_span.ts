import { type Attributes, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { classOf, wordsOf } from "../errors.ts";

/** The name that OpenTelemetry knows the driver's spans and metrics by. */
export const SCOPE = "containerd-driver";

/** Runs a step within a span of that name, which tells how long it took and why it failed; without telemetry it just runs it. */
export async function inSpan<T>(name: string, attributes: Attributes, run: () => Promise<T>): Promise<T> {
  return await trace.getTracer(SCOPE).startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await run();
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

function fail(span: Span, error: unknown): void {
  span.setAttribute("error.type", classOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: wordsOf(error) });
}
