import assert from "node:assert/strict";
import { recordExec, recordPull, recordStart } from "../../src/telemetry/record.ts";
import { startTelemetry } from "../../src/telemetry/start_telemetry.ts";
import { TempTree } from "../support/temp_tree.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const PRESSURE = "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n";

/** Names of every metric that the Prometheus endpoint has once everything happened that they tell of. */
async function exportedNames(): Promise<Set<string>> {
  await using tree = await TempTree.of({
    "cgroup.controllers": "cpu io memory pids\n",
    "pids.current": "7\n",
    "io.stat": "8:0 rbytes=1 wbytes=1 rios=1 wios=1 dbytes=0 dios=0\n",
    "cpu.pressure": PRESSURE,
  });
  const path = `${tree.path}/metrics.sock`;
  const task = { name: "web", allocId: "a", cgroup: tree.path };
  const options = { prometheusAddress: `unix:${path}`, intervalMs: 60_000 };
  await using _telemetry = await startTelemetry(options, { state: () => ({ tasks: [task], workers: 1 }) });
  recordStart("failed", "ImageError");
  recordPull({ bytes: 1, durationMs: 1 });
  recordExec(1);
  using client = Deno.createHttpClient({ proxy: { transport: "unix", path } });
  for (;;) {
    const text = await (await fetch("http://localhost/metrics", { client })).text();
    const names = [...text.matchAll(/^containerd_driver_\w+/gm)].map(([name]) => name);
    // The delay is first measured half a second after the beginning.
    if (names.includes("containerd_driver_event_loop_delay_bucket")) return new Set(names);
  }
}

Deno.test("the dashboard shows every metric that the driver tells Prometheus of, and no other; docs/operations.md has each", async () => {
  const exported = await exportedNames();
  const dashboard = await Deno.readTextFile(new URL("dashboard.json", DOCS));
  const shown = new Set([...dashboard.matchAll(/containerd_driver_\w+/g)].map(([name]) => name));
  assert.deepEqual([...shown].filter((name) => !exported.has(name)), []);
  const withoutSuffix = (name: string) => name.replace(/_(?:bucket|sum|count|total)$/, "");
  const shownMetrics = new Set([...shown].map(withoutSuffix));
  const metrics = [...new Set([...exported].map(withoutSuffix))];
  assert.deepEqual(metrics.filter((name) => !shownMetrics.has(name)), []);

  const page = await Deno.readTextFile(new URL("operations.md", DOCS));
  const [table = ""] = /(?<=^\| metric )[\s\S]*?(?=\n\n)/m.exec(page) ?? [];
  const names = [...table.matchAll(/`([\w.]+)`/g)].map(([, name = ""]) => name.replaceAll(".", "_"));
  const onPage = (metric: string) =>
    names.some((name) => name.startsWith("_") ? metric.endsWith(name) : metric === name);
  assert.deepEqual(metrics.filter((metric) => !onPage(metric)), []);
});
