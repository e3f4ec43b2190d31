/** One line of a bench's result: what was measured, what it may be at most (or at least), what was seen. */
export interface Measurement {
  readonly what: string;
  readonly limit: string;
  readonly seen: string;
  readonly ok: boolean;
}

/** A limit and what was seen, both in `unit`. */
export interface Seen {
  readonly limit: number;
  readonly seen: number;
  readonly unit: string;
}

/** A measurement that must not exceed its limit. */
export function atMost(what: string, { limit, seen, unit }: Seen): Measurement {
  return { what, limit: `≤ ${limit} ${unit}`, seen: `${round(seen)} ${unit}`, ok: seen <= limit };
}

/** A measurement that must reach its limit. */
export function atLeast(what: string, { limit, seen, unit }: Seen): Measurement {
  return { what, limit: `≥ ${limit} ${unit}`, seen: `${round(seen)} ${unit}`, ok: seen >= limit };
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value below which `percent` of the numbers lie. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? NaN;
}

/** Milliseconds that `action` takes. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return performance.now() - start;
}

/** Prints the measurements as a Markdown table, each as it comes. */
export async function report(title: string, measurements: AsyncIterable<Measurement>): Promise<void> {
  console.log(`\n${title}\n\n| what | limit | seen | |\n| --- | --- | --- | --- |`);
  for await (const { what, limit, seen, ok } of measurements) {
    console.log(`| ${what} | ${limit} | ${seen} | ${ok ? "ok" : "over"} |`);
  }
}
