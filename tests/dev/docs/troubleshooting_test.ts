import assert from "node:assert/strict";
import { sourceFiles } from "../../support/source/source_files.ts";

/** The beginning of an error's text, as far as it is the same each time; comments are not texts. */
const TEXT = /[`"']Cannot ([A-Za-z][\w.:, -]*)/g;
/** The same where a call of containerd's or its shim's is told of, see `attempt`. */
const ATTEMPT = /\battempt(?:Pull|Stream)?\([`"]([A-Za-z][\w.:, '-]*)/g;
const PAGE = new URL("../../../docs/troubleshooting.md", import.meta.url);

Deno.test("docs/troubleshooting.md has every text of an error that src can tell", async () => {
  const page = await Deno.readTextFile(PAGE);
  const known = [...page.matchAll(/`(Cannot [^`]+)`/g)].map(([, text = ""]) => text);
  const files = (await sourceFiles(["src", "packages/grpc", "mod.ts"])).filter(({ path }) =>
    !/\/(gen|tests)\//.test(path)
  );
  const missing = files.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(TEXT), ...withoutComments(text).matchAll(ATTEMPT)]
      .map(([, rest = ""]) => `Cannot ${rest.split(":")[0]}`.trim())
      .filter((beginning) => !known.some((entry) => tells(entry, beginning)))
      .map((beginning) => `${path}: ${beginning}`)
  );
  assert.deepEqual(missing, []);
});

/** The rows of all other options and files are for texts that go on with the name of one alone. */
const GENERAL = ["Cannot use", "Cannot read"];

function tells(entry: string, beginning: string): boolean {
  return GENERAL.includes(entry) ? beginning === entry : beginning.startsWith(entry);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
