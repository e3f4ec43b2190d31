import type { SourceFile } from "./source_files.ts";

/** A test, or a case of a table that some test runs, by where it begins. */
export interface CheckedTest {
  readonly place: string;
  readonly text: string;
}

const FUNCTION = /^(?:export )?(?:async )?(?:function\*? (\w+)|const (\w+) = (?:async )?\(.*=>)/;
const TEST = /^ *(?:Deno\.test|\w+Test)\(/;
/** Where something else begins; not the rest of a template. */
const NEXT = /^ *(?:\/\*\*|Deno\.|for \(|const \w|(?:export |async |function )|\w+\(|\{$|if \()/;
const CASE = /^ +(?:async )?run(?:: async)?\(/;

/** Tests and cases whose text neither asserts anything nor calls a function that does, however far behind others. */
export function testsWithoutAssertion(files: readonly SourceFile[]): string[] {
  const functions = files.flatMap((file) => blocks(file, FUNCTION)).map(({ text }) => ({ name: nameOf(text), text }));
  const asserting = new Set<string>();
  for (let before = -1; before < asserting.size;) {
    before = asserting.size;
    for (const { name, text } of functions) if (asserts(text, asserting)) asserting.add(name);
  }
  const tests = files.flatMap((file) => [
    ...(file.path.endsWith("_test.ts") ? blocks(file, TEST) : []),
    ...blocks(file, CASE),
  ]);
  return tests.filter(({ text }) => !asserts(text, asserting)).map(({ place }) => place);
}

/** As deno fmt lays code out, what begins on a line ends before the next declaration, test or loop as deep. */
function blocks({ path, text }: SourceFile, start: RegExp): CheckedTest[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    if (!start.test(line)) return [];
    const indent = /^ */.exec(line)![0].length;
    const isNext = (other: string) => NEXT.exec(other)?.[0].search(/\S/) === indent;
    const length = lines.slice(at + 1).findIndex(isNext);
    const end = length < 0 ? lines.length : at + 1 + length;
    return [{ place: `${path}:${at + 1}`, text: lines.slice(at, end).join("\n") }];
  });
}

function nameOf(text: string): string {
  const [, declared, constant] = FUNCTION.exec(text) ?? [];
  return declared ?? constant ?? "";
}

function asserts(text: string, asserting: ReadonlySet<string>): boolean {
  if (/\bassert(?:\b|[A-Z])/.test(text)) return true;
  return [...text.matchAll(/(?<!function )\b(\w+)(?=\s*[(,)}])/g)].some(([, name = ""]) => asserting.has(name));
}
