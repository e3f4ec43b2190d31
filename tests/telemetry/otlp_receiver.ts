/** A span as OTLP's JSON has it (opentelemetry-proto trace.proto), as far as the tests read it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status: { readonly code?: number; readonly message?: string };
}

interface TraceRequest {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[] }[];
}

interface MetricsRequest {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string }[] }[];
  }[];
}

/** An OTLP receiver on loopback, over HTTP with JSON, that keeps what it gets. */
export class OtlpReceiver implements AsyncDisposable {
  readonly spans: ReceivedSpan[] = [];
  /** All that came, as it came. */
  readonly bodies: string[] = [];
  readonly metrics = new Set<string>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #next = Promise.withResolvers<void>();

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => this.#receive(request));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Resolves once what came so far passes the check. */
  async until(check: () => boolean): Promise<void> {
    while (!check()) await this.#next.promise;
  }

  async #receive(request: Request): Promise<Response> {
    const text = await request.text();
    this.bodies.push(text);
    const body = JSON.parse(text);
    if (new URL(request.url).pathname === "/v1/traces") {
      const { resourceSpans } = body as TraceRequest;
      this.spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
    } else {
      const { resourceMetrics } = body as MetricsRequest;
      const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
      for (const { name } of metrics) this.metrics.add(name);
    }
    this.#next.resolve();
    this.#next = Promise.withResolvers();
    return Response.json({});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
