import assert from "node:assert/strict";
import { readImports, type SourceFile, sourceFiles } from "../../support/source/source_files.ts";

/** A file of a list, with the file that calls it. */
interface Step {
  readonly path: string;
  readonly caller?: string;
}

const page = await Deno.readTextFile(new URL("../../../docs/architecture.md", import.meta.url));
const files = new Map((await sourceFiles(["src", "workers"])).map((file) => [file.path, file]));
const ways = page.split(/^## /m).slice(1).map((text) => ({ name: text.split("\n")[0] ?? "", steps: stepsOf(text) }));

function stepsOf(text: string): Step[] {
  const open: string[] = [];
  return [...text.matchAll(/^( *)- `([^`]+)`: /gm)].map(([, indent = "", path = ""]) => {
    const depth = indent.length / 2;
    open.length = depth;
    open.push(path);
    return { path, ...(depth > 0 && { caller: open[depth - 1]! }) };
  });
}

/** Whether a file imports the other, or names it as the module of a worker. */
function leadsTo(file: SourceFile, path: string): boolean {
  return readImports(file).some(({ target }) => target === path) || file.text.includes(`../${path}", import.meta.url`);
}

/** What a file imports from the other, by its names here. */
function importedNames(file: SourceFile, path: string): string[] {
  const specifier = readImports(file).find(({ target }) => target === path)?.specifier;
  if (specifier === undefined) return [];
  const names = file.text.split(`} from "${specifier}"`)[0]?.split("import ").at(-1) ?? "";
  return [...names.matchAll(/\b[A-Za-z]\w*/g)].map(([name]) => name).filter((name) => name !== "type");
}

/** Which of these files a function calls, in the order of its calls. */
function callsOf(code: string, file: SourceFile, paths: readonly string[]): string[] {
  const calls = paths.map((path) => {
    const found = importedNames(file, path).map((name) => code.search(new RegExp(`\\b${name}\\(`)));
    return { path, at: Math.min(...found.filter((at) => at >= 0)) };
  });
  return calls.filter(({ at }) => at < Infinity).sort((one, other) => one.at - other.at).map(({ path }) => path);
}

Deno.test("docs/architecture.md shows the four ways, each drawn", () => {
  assert.equal(ways.length, 4);
  assert.equal(page.split("```mermaid").length - 1, 4);
  for (const { name, steps } of ways) assert.ok(steps.length > 5, name);
});

for (const { name, steps } of ways) {
  Deno.test(`docs/architecture.md, "${name}": each file is there, and the one above it calls it`, () => {
    assert.deepEqual(steps.filter(({ path }) => !files.has(path)), []);
    const broken = steps.filter(({ path, caller }) => caller !== undefined && !leadsTo(files.get(caller)!, path));
    assert.deepEqual(broken, []);
  });
}

for (const { name, steps } of ways) {
  Deno.test(`docs/architecture.md, "${name}": files of one caller stand in the order of its calls`, () => {
    for (const caller of new Set(steps.flatMap((step) => step.caller ?? []))) {
      const file = files.get(caller)!;
      const listed = steps.filter((step) => step.caller === caller).map(({ path }) => path);
      for (const code of file.text.split(/^(?=(?:export )?(?:async )?function|export class)/m).slice(1)) {
        const called = callsOf(code, file, listed);
        assert.deepEqual(listed.filter((path) => called.includes(path)), called, caller);
      }
    }
  });
}
