import { configureSync, getLogger, type Logger, type LogLevel, type LogRecord } from "@logtape/logtape";
import { wordsOf } from "./errors.ts";

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
/** Nomad splits lines above 64 KiB into plain ones (go-plugin client.go), so texts are cut until a line fits. */
const LINE_LIMIT_BYTES = 60_000;
const TEXT_LIMITS = [8_192, 1_024, 64];
const encoder = new TextEncoder();

/** The logger of one part of the driver; its messages are taken as they are, braces included, values belong into the fields. */
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
export function hclogLine(record: LogRecord): string {
  for (const textLimit of TEXT_LIMITS) {
    const line = JSON.stringify({ ...head(record, textLimit), ...fields(record, textLimit) });
    if (encoder.encode(line).length < LINE_LIMIT_BYTES) return line + "\n";
  }
  return JSON.stringify({ ...head(record, Math.min(...TEXT_LIMITS)), fields: "too many" }) + "\n";
}

function head({ level, category, message, rawMessage, timestamp }: LogRecord, textLimit: number) {
  const text = typeof rawMessage === "string" ? rawMessage : message.map((part) => toText(part)).join("");
  return {
    "@level": HCLOG_LEVELS[level],
    "@message": cut(text, textLimit),
    "@module": category.join("."),
    "@timestamp": new Date(timestamp).toISOString().replace("Z", "000Z"),
  };
}

function fields({ properties }: LogRecord, textLimit: number): Record<string, unknown> {
  const entries = Object.entries(properties).filter(([key]) => !key.startsWith("@"));
  return Object.fromEntries(entries.map(([key, value]) => [key, field(value, textLimit)]));
}

function field(value: unknown, textLimit: number): unknown {
  if (typeof value === "boolean" || value === null || Number.isFinite(value)) return value;
  return cut(toText(value), textLimit);
}

/** A value as one text: an error is its message, an object its JSON. */
function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return wordsOf(value);
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value, (_key, part) => typeof part === "bigint" ? part.toString() : part);
  } catch {
    return "[an object that has no JSON]";
  }
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}

/** An agent that died leaves a broken pipe behind while the plugin lives on, so what cannot be written is dropped. */
function writeStderr(line: string): void {
  let rest = encoder.encode(line);
  try {
    while (rest.length > 0) rest = rest.subarray(Deno.stderr.writeSync(rest));
  } catch {
    // Nobody reads it, and there is nowhere else to say so.
  }
}
