import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, type MetricReader, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import denoConfig from "../../deno.json" with { type: "json" };
import type { Telemetry } from "../config/plugin/telemetry.ts";
import { SCOPE } from "./in_span.ts";
import { recordLoopDelay } from "./loop_delay.ts";
import { type NodeState, observeNode } from "./observe_node.ts";
import { PrometheusEndpoint } from "./prometheus_endpoint.ts";

/** What is sent now and then needs no connection that stays open, also past the end of what sends. */
const CONNECTION = { httpAgentOptions: { keepAlive: false } };

/** Who sends, and what there is to tell of the node. */
export interface TelemetryContext {
  readonly state: () => NodeState;
}

/**
 * Sends spans and metrics to an OTLP receiver and offers metrics to Prometheus, as far as the configuration asks for it,
 * until disposed. In its own module, loaded on demand, for most nodes never need it.
 */
export async function startTelemetry(options: Telemetry, { state }: TelemetryContext): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const resource = resourceFromAttributes({ "service.name": SCOPE, "service.version": denoConfig.version });
  const readers: MetricReader[] = [];
  const { otlpEndpoint, prometheusAddress, intervalMs } = options;
  if (otlpEndpoint !== undefined) {
    const exporter = new OTLPTraceExporter({ url: `${otlpEndpoint}/v1/traces`, ...CONNECTION });
    const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
    stack.defer(() => provider.shutdown());
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(provider);
    const metricExporter = new OTLPMetricExporter({ url: `${otlpEndpoint}/v1/metrics`, ...CONNECTION });
    readers.push(new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: intervalMs }));
  }
  if (prometheusAddress !== undefined) {
    const endpoint = await PrometheusEndpoint.listen(prometheusAddress);
    stack.use(endpoint);
    readers.push(endpoint.reader);
  }
  const provider = new MeterProvider({ resource, readers });
  stack.defer(() => provider.shutdown());
  metrics.setGlobalMeterProvider(provider);
  const meter = provider.getMeter(SCOPE);
  observeNode(meter, state);
  stack.use(recordLoopDelay(meter));
  stack.defer(() => {
    for (const api of [context, propagation, trace, metrics]) api.disable();
  });
  return stack.move();
}
