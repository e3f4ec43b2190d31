import type { Decoded } from "../options_block.ts";
import { defaulted, optional } from "../declare.ts";
import { duration } from "../kinds/duration.ts";
import { text } from "../kinds/text.ts";

/** The options of the plugin's `telemetry` block. */
export const telemetryOptions = {
  otlpEndpoint: optional(
    "otlp_endpoint",
    text({ allowed: "the URL of an OTLP receiver that speaks HTTP, such as http://127.0.0.1:4318", parse: parseUrl }),
    {
      doc: "Where spans and metrics are sent, by OTLP over HTTP",
      example: 'otlp_endpoint = "http://127.0.0.1:4318"',
      byDefault: "nowhere",
    },
  ),
  prometheusAddress: optional(
    "prometheus_address",
    text({ allowed: "a loopback address with a port, or unix: and an absolute path", parse: parseAddress }),
    {
      doc: "Where Prometheus finds metrics, at `/metrics`",
      example: 'prometheus_address = "127.0.0.1:9464"',
      byDefault: "nowhere",
    },
  ),
  intervalMs: defaulted("interval", duration({ min: "1s" }), {
    doc: "How often metrics are sent to the OTLP receiver",
    example: 'interval = "10s"',
    unset: "30s",
  }),
};

/** What is told of the driver to others than Nomad. */
export type Telemetry = Decoded<typeof telemetryOptions>;

function parseUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && ["http:", "https:"].includes(url.protocol) ? text.replace(/\/+$/, "") : undefined;
}

function parseAddress(text: string): string | undefined {
  return /^unix:\/\S+$|^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]):\d{1,5}$/.test(text) ? text : undefined;
}
