import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MetricReader } from "@opentelemetry/sdk-metrics";

const PATH = "/metrics";
/** See Prometheus, Exposition formats. */
const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** A reader that collects when it is asked, as Prometheus wants it. */
class PullReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** Serves metrics in Prometheus's text format at `/metrics`, on a loopback address or a unix socket, until disposed. */
export class PrometheusEndpoint implements AsyncDisposable {
  readonly reader: MetricReader = new PullReader();
  readonly #server: Deno.HttpServer<Deno.Addr>;
  readonly #serializer = new PrometheusSerializer();

  private constructor(listen: (handler: Deno.ServeHandler<Deno.Addr>) => Deno.HttpServer<Deno.Addr>) {
    this.#server = listen((request) => this.#answer(request));
  }

  /** Listens at `unix:/path` or `host:port`; a socket file that a former plugin left is replaced. */
  static async listen(address: string): Promise<PrometheusEndpoint> {
    const path = /^unix:(.+)$/.exec(address)?.[1];
    if (path !== undefined) {
      await removeSocket(path);
      return new PrometheusEndpoint((handler) => Deno.serve({ path, onListen() {} }, handler));
    }
    const { hostname, port } = new URL(`http://${address}`);
    const at = { hostname: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80) };
    return new PrometheusEndpoint((handler) => Deno.serve({ ...at, onListen() {} }, handler));
  }

  async #answer(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== PATH) return new Response(`Not found; ${PATH} is\n`, { status: 404 });
    const { resourceMetrics } = await this.reader.collect();
    return new Response(this.#serializer.serialize(resourceMetrics), { headers: { "content-type": CONTENT_TYPE } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

async function removeSocket(path: string): Promise<void> {
  try {
    if ((await Deno.lstat(path)).isSocket) await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
