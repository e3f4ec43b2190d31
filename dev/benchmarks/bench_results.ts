/** What one bench measured: a file `bench/results/<bench>.json`. */
export interface BenchResults {
  readonly title: string;
  /** The command that measures it again. */
  readonly command: string;
  /** Day of the run, as 2026-12-31. */
  readonly day: string;
  readonly machine: Machine;
  readonly measurements: readonly Measurement[];
}

/** Where a bench ran; each line of it is as it is shown. */
export interface Machine {
  readonly processor: string;
  readonly system: string;
  readonly programs: string;
  readonly plugin: string;
}

/** One line of a bench's result: what was measured, what it may be at most (or at least), what was seen. */
export interface Measurement {
  readonly what: string;
  readonly limit: string;
  readonly seen: string;
  readonly ok: boolean;
  /** The numbers behind it, to be drawn. */
  readonly bars?: Bars | undefined;
}

/** Numbers in one unit by their names; `theirs` are those of others. */
export interface Bars {
  /** What they are of, where that is not what was measured. */
  readonly title?: string | undefined;
  readonly unit: string;
  readonly ours: Readonly<Record<string, number>>;
  readonly theirs?: Readonly<Record<string, number>> | undefined;
}

/** The benches in the order of the page. */
export const BENCHES = ["nomad", "tasks", "exec", "stats", "images", "network"] as const;

/** The recorded results that there are, by bench, below the root of a checkout. */
export async function readResults(root: URL): Promise<Map<string, BenchResults>> {
  const results = new Map<string, BenchResults>();
  for (const bench of BENCHES) {
    const text = await Deno.readTextFile(new URL(resultsPath(bench), root)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    if (text !== undefined) results.set(bench, JSON.parse(text));
  }
  return results;
}

/** Where the results of a bench are, from the root of a checkout. */
export function resultsPath(bench: string): string {
  return `bench/results/${bench}.json`;
}
