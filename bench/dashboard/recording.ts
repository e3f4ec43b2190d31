/** One value of a metric, as Prometheus's text format has it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What an endpoint said at one time. */
export interface Scrape {
  readonly atMs: number;
  readonly samples: readonly Sample[];
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The samples of an answer in Prometheus's text format (see Exposition formats); comments are left out. */
export function readSamples(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    return [{
      name,
      labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key = "", text = ""]) => [key, text])),
      value: value === "+Inf" ? Infinity : Number(value),
    }];
  });
}

/** Asks an endpoint on a unix socket again and again until it is told to end; resolves to all answers. */
export async function record(
  path: string,
  { everyMs, signal }: { everyMs: number; signal: AbortSignal },
): Promise<Scrape[]> {
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  const scrapes: Scrape[] = [];
  while (!signal.aborted) {
    // Nobody listens until the plugin has loaded what does.
    const response = await fetch("http://localhost/metrics", { client }).catch(() => undefined);
    const samples = readSamples(await response?.text() ?? "");
    if (samples.length > 0) scrapes.push({ atMs: performance.now(), samples });
    await new Promise<void>((resolve) => setTimeout(resolve, everyMs));
  }
  return scrapes;
}
