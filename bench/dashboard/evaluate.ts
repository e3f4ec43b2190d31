import type { Sample, Scrape } from "./recording.ts";

/** One line of a panel; a point is undefined where nothing was there to tell. */
export interface Line {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (number | undefined)[];
}

type Vector = readonly Pick<Sample, "labels" | "value">[];
type Labels = Readonly<Record<string, string>>;

const SELECTOR = /^(\w+)(?:\{(\w+)="([^"]*)"\})?$/;
const OVER_TIME = /^(rate|increase)\((.*)\[\$__rate_interval\]\)$/;
const SUM = /^sum(?: by \(([\w, ]+)\) )?\((.*)\)$/;
const QUANTILE = /^histogram_quantile\(([\d.]+), (.*)\)$/;

/** What an expression of the dashboard says at each scrape: of PromQL what the dashboard uses, and no more. */
export function evaluate(expression: string, scrapes: readonly Scrape[], { scrapesInInterval = 5 } = {}): Line[] {
  const lines = new Map<string, { labels: Labels; points: (number | undefined)[] }>();
  scrapes.forEach((_, at) => {
    const window = scrapes.slice(Math.max(0, at - scrapesInInterval), at + 1);
    for (const { labels, value } of vectorOf(expression, window)) {
      const key = JSON.stringify(labels);
      const line = lines.get(key) ?? { labels, points: new Array(scrapes.length).fill(undefined) };
      line.points[at] = Number.isFinite(value) ? value : undefined;
      lines.set(key, line);
    }
  });
  return [...lines.values()];
}

function vectorOf(expression: string, window: readonly Scrape[]): Vector {
  const [, quantile, buckets] = QUANTILE.exec(expression) ?? [];
  if (quantile !== undefined && buckets !== undefined) {
    return quantileOf(Number(quantile), vectorOf(buckets, window));
  }
  const [, by, inner] = SUM.exec(expression) ?? [];
  if (inner !== undefined) return sumOf(vectorOf(inner, window), by?.split(", ") ?? []);
  const [, kind, counter] = OVER_TIME.exec(expression) ?? [];
  if (counter !== undefined) return change(counter, window, { perSecond: kind === "rate" });
  return select(expression, window.at(-1)!);
}

function select(selector: string, { samples }: Scrape): Vector {
  const [, name, label, value] = SELECTOR.exec(selector) ?? [];
  if (name === undefined) throw new Error(`Cannot evaluate "${selector}": it is no selector`);
  return samples.filter((sample) => sample.name === name && (label === undefined || sample.labels[label] === value));
}

/** A series that was not there at the window's beginning began at 0; Prometheus would leave its first value out. */
function change(selector: string, window: readonly Scrape[], { perSecond }: { perSecond: boolean }): Vector {
  const [first, last] = [window[0]!, window.at(-1)!];
  const seconds = (last.atMs - first.atMs) / 1_000;
  const before = new Map(select(selector, first).map(({ labels, value }) => [JSON.stringify(labels), value]));
  return select(selector, last).map(({ labels, value }) => {
    const grown = Math.max(value - (before.get(JSON.stringify(labels)) ?? 0), 0);
    return { labels, value: !perSecond ? grown : seconds === 0 ? 0 : grown / seconds };
  });
}

function sumOf(vector: Vector, by: readonly string[]): Vector {
  const groups = Map.groupBy(vector, ({ labels }) => JSON.stringify(by.map((name) => [name, labels[name] ?? ""])));
  return [...groups].map(([key, members]) => ({
    labels: Object.fromEntries(JSON.parse(key) as [string, string][]),
    value: members.reduce((sum, { value }) => sum + value, 0),
  }));
}

/** Linear within the bucket that has it, as in Prometheus; nothing of a histogram in which nothing happened. */
function quantileOf(quantile: number, vector: Vector): Vector {
  const buckets = vector.map(({ labels, value }) => ({
    upTo: labels.le === "+Inf" ? Infinity : Number(labels.le),
    count: value,
  })).sort((one, other) => one.upTo - other.upTo);
  const rank = quantile * (buckets.at(-1)?.count ?? 0);
  const at = buckets.findIndex(({ count }) => count >= rank);
  if (rank === 0 || at < 0) return [];
  const { upTo, count } = buckets[at]!;
  const { upTo: from, count: below } = buckets[at - 1] ?? { upTo: 0, count: 0 };
  if (upTo === Infinity) return [{ labels: {}, value: from }];
  return [{ labels: {}, value: from + (upTo - from) * (rank - below) / (count - below) }];
}
