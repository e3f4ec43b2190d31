import assert from "node:assert/strict";

const WORKFLOWS = ["ci", "e2e", "release"];

function read(path: string): Promise<string> {
  return Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
}

for (const name of WORKFLOWS) {
  Deno.test(`workflow ${name} names each action by commit, with its version, and limits the time of each job`, async () => {
    const text = await read(`.github/workflows/${name}.yml`);
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, what = ""]) => what);
    assert.ok(uses.length > 0);
    assert.deepEqual(uses.filter((what) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(what)), []);
    assert.equal(
      [...text.matchAll(/^ {4}timeout-minutes: \d+$/gm)].length,
      [...text.matchAll(/^ {4}runs-on:/gm)].length,
    );
  });
}

Deno.test("the workflow and .ci/run check the same list", async () => {
  assert.match(await read(".github/workflows/ci.yml"), /- run: \.ci\/check$/m);
  for (const script of [".ci/check", ".ci/run"]) {
    assert.match(await read(script), /done 3< <\(grep -v '\^#' \.ci\/checks\)/);
  }
  const lines = (await read(".ci/checks")).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assert.deepEqual(lines.filter((line) => !/^(check|suite)\|\d+\|[^|]+\|deno [^|]+$/.test(line)), []);
  const { tasks } = JSON.parse(await read("deno.json")) as { tasks: Record<string, unknown> };
  const named = lines.flatMap((line) => /deno task (\S+)$/.exec(line)?.[1] ?? []);
  assert.deepEqual(named.filter((name) => tasks[name] === undefined), []);
  assert.ok(named.includes("ok") && named.includes("test"));
});

Deno.test("the tests that .ci/run and the workflows name are there", async () => {
  const workflows = [...WORKFLOWS.map((name) => `.github/workflows/${name}.yml`), ".ci/run"];
  const text = (await Promise.all(workflows.map(read))).join("\n");
  const named = [...text.matchAll(/ (tests\/[\w/.{},]+)/g)].flatMap(([, path = ""]) => expanded(path));
  assert.ok(named.length > 10);
  for (const path of named) await Deno.stat(new URL(`../../${path}`, import.meta.url));
});

/** The words that a shell makes of one with braces. */
function expanded(path: string): string[] {
  const [, before = "", choices, after = ""] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
  return choices === undefined ? [path] : choices.split(",").map((choice) => `${before}${choice}${after}`);
}
