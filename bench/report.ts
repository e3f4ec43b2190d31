import type { Bars, BenchResults, Measurement } from "../dev/benchmarks/bench_results.ts";
import { describeMachine } from "./machine.ts";

export type { Measurement };

/** A limit and what was seen, both in `unit`, and what to draw of it. */
export interface Seen {
  readonly limit: number;
  readonly seen: number;
  readonly unit: string;
  readonly bars?: Bars;
}

/** A measurement that must not exceed its limit. */
export function atMost(what: string, { limit, seen, unit, bars }: Seen): Measurement {
  return { what, limit: `≤ ${limit} ${unit}`, seen: `${round(seen)} ${unit}`, ok: seen <= limit, bars: rounded(bars) };
}

/** A measurement that must reach its limit. */
export function atLeast(what: string, { limit, seen, unit, bars }: Seen): Measurement {
  return { what, limit: `≥ ${limit} ${unit}`, seen: `${round(seen)} ${unit}`, ok: seen >= limit, bars: rounded(bars) };
}

/** The numbers as a picture shows them. */
function rounded(bars: Bars | undefined): Bars | undefined {
  if (bars === undefined) return undefined;
  const all = (values: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(values).map(([label, value]) => [label, Number(round(value))]));
  return { ...bars, ours: all(bars.ours), ...(bars.theirs && { theirs: all(bars.theirs) }) };
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

/** Prints the measurements as a Markdown table, each as it comes; records them where `deno task bench` wants them. */
export async function report(title: string, measurements: AsyncIterable<Measurement>): Promise<void> {
  console.log(`\n${title}\n\n| what | limit | seen | |\n| --- | --- | --- | --- |`);
  const all: Measurement[] = [];
  for await (const measurement of measurements) {
    const { what, limit, seen, ok } = measurement;
    console.log(`| ${what} | ${limit} | ${seen} | ${ok ? "ok" : "over"} |`);
    all.push(measurement);
  }
  await record(title, all);
}

async function record(title: string, measurements: readonly Measurement[]): Promise<void> {
  const { BENCH_RECORD: path, BENCH_COMMAND: command = "", PLUGIN: binary } = Deno.env.toObject();
  if (path === undefined) return;
  const day = new Date().toISOString().slice(0, 10);
  const results: BenchResults = { title, command, day, machine: await describeMachine({ binary }), measurements };
  await Deno.writeTextFile(path, `${JSON.stringify(results, null, 2)}\n`);
}
