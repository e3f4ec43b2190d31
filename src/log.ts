import { configureSync, getLogger, type Logger, type LogLevel, type LogRecord } from "@logtape/logtape";

export type { Logger };

const ROOT = "containerd-driver";
const HCLOG_LEVELS: Readonly<Record<LogLevel, string>> = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warning: "warn",
  error: "error",
  fatal: "error",
};
/** Nomad splits lines above 64 KiB into plain ones (go-plugin, client.go), so each text stays well below it. */
const TEXT_LIMIT = 8_192;

/** The logger of one part of the driver; its lines carry `@module`. */
export function logger(module: string): Logger {
  return getLogger([ROOT, module]);
}

/** Sends every logger's lines to `write` (default: stderr) as hclog JSON, the form in which Nomad reads a plugin's stderr. */
export function configureLog({ write = writeStderr, level = "debug" }: {
  write?: (line: string) => void;
  level?: LogLevel;
} = {}): void {
  configureSync({
    reset: true,
    sinks: { hclog: (record) => write(hclogLine(record)) },
    loggers: [
      { category: ROOT, lowestLevel: level, sinks: ["hclog"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["hclog"] },
    ],
  });
}

/** One record as an hclog JSON line; `@level`, `@message` and `@timestamp` are always strings, for other types crash the agent (go-plugin log_entry.go). */
export function hclogLine({ level, category, message, timestamp, properties }: LogRecord): string {
  const fields = Object.entries(properties).filter(([key]) => !key.startsWith("@"));
  const line = {
    "@level": HCLOG_LEVELS[level],
    "@message": cut(message.map(String).join("")),
    "@module": category.join("."),
    "@timestamp": new Date(timestamp).toISOString().replace("Z", "000Z"),
    ...Object.fromEntries(fields.map(([key, value]) => [key, field(value)])),
  };
  return JSON.stringify(line) + "\n";
}

function field(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (value instanceof Error) return cut(value.message);
  return cut(typeof value === "object" ? JSON.stringify(value, bigintAsText) : String(value));
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function cut(text: string): string {
  return text.length <= TEXT_LIMIT ? text : `${text.slice(0, TEXT_LIMIT)}…`;
}

/** An agent that died leaves a broken pipe behind while the plugin lives on, so a line that cannot be written is dropped. */
function writeStderr(line: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(line));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
