const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** Milliseconds of a duration in Go's syntax (`time.ParseDuration`: "300ms", "-1.5h", "2h45m", "0"); undefined otherwise. */
export function parseDuration(text: string): number | undefined {
  const [, sign = "", body = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (body === "0") return 0;
  let ms = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < body.length) {
    const part = PART.exec(body);
    if (part === null) return undefined;
    ms += Number(part[1]) * (MS_PER_UNIT[part[2] ?? ""] ?? NaN);
  }
  if (body === "") return undefined;
  return sign === "-" ? -ms : ms;
}
