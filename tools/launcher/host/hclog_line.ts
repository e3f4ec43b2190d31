/** One line of a plugin's stderr as Nomad reads it. */
export interface LogEntry {
  readonly level: string;
  readonly message: string;
  /** Undefined for a line that is no hclog JSON: the agent logs such a line as it is, at debug. */
  readonly timestamp?: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Go layout 2006-01-02T15:04:05.000000Z07:00 (go-plugin log_entry.go). */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(?:Z|[+-]\d\d:\d\d)$/;

/** The entry of a stderr line; one that would crash or confuse the agent has no timestamp. */
export function parseHclogLine(line: string): LogEntry {
  const plain: LogEntry = { level: "debug", message: line, fields: {} };
  const json = parseObject(line);
  if (json === undefined) return plain;
  const { "@level": level, "@message": message, "@timestamp": timestamp, ...fields } = json;
  if (typeof level !== "string" || typeof message !== "string" || typeof timestamp !== "string") return plain;
  return TIMESTAMP.test(timestamp) ? { level, message, timestamp, fields } : plain;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
