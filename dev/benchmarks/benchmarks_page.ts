import { barChart, type BarGroup } from "./bar_chart.ts";
import type { BenchResults, Measurement } from "./bench_results.ts";

const HEAD = `# Benchmarks

\`deno task bench\` measures, and writes this page from what it recorded in \`bench/results\`. \`deno task bench NAME...\`
measures some of it, and \`PLUGIN=dist/containerd-driver\` has it measure the binary. Blue is this driver, grey is what it
is compared with, in turn on the same machine and the same containerd. Compare ratios; times are those of the machine.
`;

/** The files that results make, by their paths: the page and a chart for each bench. */
export function benchmarksPage(results: ReadonlyMap<string, BenchResults>): Map<string, string> {
  const files = new Map<string, string>();
  const sections = [...results].map(([bench, result]) => {
    const groups = groupsOf(result.measurements);
    const picture = `benchmarks/${bench}.svg`;
    if (groups.length > 0) files.set(`docs/${picture}`, barChart(result.title, groups));
    return section(result, { picture: groups.length > 0 ? picture : undefined });
  });
  return files.set("docs/benchmarks.md", [HEAD, ...sections].join("\n"));
}

function groupsOf(measurements: readonly Measurement[]): BarGroup[] {
  return measurements.flatMap(({ what, bars }) =>
    bars === undefined ? [] : [{ ...bars, title: bars.title ?? what.replaceAll("`", "") }]
  );
}

function section(
  { title, command, day, machine, measurements }: BenchResults,
  { picture }: { picture: string | undefined },
): string {
  const rows = measurements.map(({ what, limit, seen, ok }) =>
    `| ${what} | ${limit} | ${seen}${ok ? "" : " **over**"} |`
  );
  return `## ${title}
${picture === undefined ? "" : `\n![${title}](${picture})\n`}
| what | wanted | seen |
| --- | --- | --- |
${rows.join("\n")}

\`${command}\`, ${day}: ${machine.processor}; ${machine.system}; ${machine.programs}; ${machine.plugin}.
`;
}
