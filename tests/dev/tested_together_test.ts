import assert from "node:assert/strict";

/** What CI does for a cell, as `.ci/run` and what it runs say it; the release is that of REAL_CONTAINERD. */
interface Sources {
  readonly run: string;
  readonly checks: string;
  readonly releases: string;
  readonly workflow: string;
  readonly crunSuite: string;
}

const CELLS = ["CI", "by hand", "by hand, workflow", "not tested"];

/** The releases of the rows, by what their names begin with. */
const RELEASES: Readonly<Record<string, string>> = { "1.7": "trixie", "2.1": "sid", "2.4.2": "newest" };

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
}

async function readSources(): Promise<Sources> {
  return {
    run: await read(".ci/run"),
    checks: await read(".ci/checks"),
    releases: await read("tests/support/real_containerd_test_case.ts"),
    workflow: await read(".github/workflows/e2e.yml"),
    crunSuite: await read("tests/containerd/releases/suite_crun_real_test.ts"),
  };
}

/** The table's rows, each from its first cell to its others by their heading. */
async function readTable(): Promise<Map<string, Map<string, string>>> {
  const [, section = ""] = (await read("README.md")).split("\n## Tested together\n");
  const lines = section.split("\n## ")[0]!.split("\n").filter((line) => line.startsWith("|"));
  const [head = [], _rule, ...rows] = lines.map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return new Map(rows.map(([first = "", ...cells]) => [
    first,
    new Map(cells.map((cell, at) => [head[at + 1] ?? "", cell])),
  ]));
}

/** Whether the workflow runs jobs under the Nomad that a column names, on that release of containerd. */
function isInWorkflow(column: string, release: string, { releases, workflow }: Sources): boolean {
  const [, versions = "[]"] = /^ +nomad: (\[.*\])$/m.exec(workflow) ?? [];
  const isFirst = releases.includes(`?? ["${release}"`);
  return isFirst && (JSON.parse(versions) as string[]).some((version) => column === `Nomad ${version}`);
}

/** Whether `.ci/run` tests a release of containerd in the way that a column names. */
function isRun(column: string, release: string, { run, checks, releases, crunSuite }: Sources): boolean {
  const defaults = /\?\? (\[.*?\])/.exec(releases)?.[1] ?? "[]";
  const isDefault = (JSON.parse(defaults) as string[]).includes(release);
  const ownSuite = new RegExp(`^ +suite .*REAL_CONTAINERD=${release} deno task test tests/containerd/releases\\b`, "m");
  if (column === "Deno 2.9.6") {
    return run.includes("deno_version=2.9.6\n") && (isDefault ? /\|deno task test$/m.test(checks) : ownSuite.test(run));
  }
  if (column === "Deno 2.6.8") {
    return run.includes("old_deno_version=2.6.8\n") &&
      new RegExp(`old_deno=\\(env .*REAL_CONTAINERD=${release}\\)`).test(run);
  }
  const isGuests = /cgroup2 .*\\\n.*deno task test tests\/containerd /.test(run);
  if (column === "cgroup v2") return isDefault && isGuests;
  if (column === "crun") return isDefault && isGuests && crunSuite.includes(`RELEASE = "${release}"`);
  return false;
}

Deno.test("the README's table of what was tested together says what .ci/run and the workflow do, and no more", async () => {
  const sources = await readSources();
  const table = await readTable();
  assert.equal(table.size, Object.keys(RELEASES).length);
  for (const [row, cells] of table) {
    const release = RELEASES[row.split(/[ ,]/)[0] ?? ""];
    assert.ok(release, `no release of the tests is "${row}"`);
    assert.equal(cells.size, 7);
    for (const [column, cell] of cells) {
      assert.ok(CELLS.includes(cell), `${row}, ${column}: ${cell}`);
      assert.equal(cell === "CI", isRun(column, release, sources), `${row}, ${column}: ${cell}`);
      assert.equal(cell.endsWith("workflow"), isInWorkflow(column, release, sources), `${row}, ${column}: ${cell}`);
    }
  }
});

Deno.test("the README's table names the versions that are built for the tests", async () => {
  const readme = await read("README.md");
  for (const [file, constant] of [["newest_containerd", "NEWEST_CONTAINERD"], ["newest_runc", "NEWEST_RUNC"]]) {
    const [, version = "none"] = new RegExp(`${constant} = "v(.*)"`).exec(await read(`dev/containerd/${file}.ts`)) ??
      [];
    assert.ok(readme.includes(version), `${constant} ${version}`);
  }
});
