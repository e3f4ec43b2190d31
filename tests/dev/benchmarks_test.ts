import assert from "node:assert/strict";
import { barChart } from "../../dev/benchmarks/bar_chart.ts";
import { readResults } from "../../dev/benchmarks/bench_results.ts";
import { benchmarksPage } from "../../dev/benchmarks/benchmarks_page.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("docs/benchmarks.md and its charts are what the recorded results make", async () => {
  const files = benchmarksPage(await readResults(ROOT));
  for (const [path, text] of files) {
    assert.equal(await Deno.readTextFile(new URL(path, ROOT)), text, `${path} is stale: run "deno task docs"`);
  }
  const charts = Array.from(
    Deno.readDirSync(new URL("docs/benchmarks", ROOT)),
    ({ name }) => `docs/benchmarks/${name}`,
  );
  assert.deepEqual(charts.filter((path) => !files.has(path)), [], "no results are behind them");
});

Deno.test("barChart() draws each bar as long as its number is, of the largest of its group", () => {
  const svg = barChart("Starts", [
    { title: "a & b", unit: "ms", ours: { one: 100, none: 0 }, theirs: { "<other>": 200 } },
    { title: "c", unit: "MB", ours: { few: 5 } },
  ]);
  const widths = [...svg.matchAll(/<rect [^>]*width="(\d+)"/g)].map(([, width]) => Number(width));
  assert.deepEqual(widths, [205, 1, 410, 410]);
  assert.match(svg, />a &amp; b, ms</);
  assert.match(svg, />&lt;other&gt;</);
});

Deno.test("benchmarksPage() shows of each bench its machine, its chart where it has numbers, and what is over its limit", () => {
  const machine = { processor: "2 cores", system: "Linux 6", programs: "containerd 2", plugin: "the plugin's binary" };
  const run = { command: "deno task bench tasks", day: "2026-12-01", machine };
  const measurement = { what: "a start", limit: "≤ 1 ×", seen: "2.00 ×", ok: false };
  const bars = { unit: "ms", ours: { StartTask: 2 } };
  const files = benchmarksPage(
    new Map([
      ["tasks", { ...run, title: "Tasks", measurements: [{ ...measurement, bars }] }],
      ["exec", { ...run, title: "Commands", measurements: [measurement] }],
    ]),
  );
  assert.deepEqual([...files.keys()], ["docs/benchmarks/tasks.svg", "docs/benchmarks.md"]);
  const page = files.get("docs/benchmarks.md") ?? "";
  assert.ok(page.includes("![Tasks](benchmarks/tasks.svg)"));
  assert.ok(page.includes("| a start | ≤ 1 × | 2.00 × **over** |"));
  assert.ok(page.includes("`deno task bench tasks`, 2026-12-01: 2 cores; Linux 6; containerd 2; the plugin's binary."));
});
