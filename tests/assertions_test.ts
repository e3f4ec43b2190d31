import assert from "node:assert/strict";
import { testsWithoutAssertion } from "./support/source/assertions.ts";
import { sourceFiles } from "./support/source/source_files.ts";

const files = (await sourceFiles(["tests", "packages"])).filter(({ path }) => /(^|\/)tests\//.test(path));

Deno.test("every test asserts something", () => {
  assert.deepEqual(testsWithoutAssertion(files), []);
});

Deno.test("testsWithoutAssertion() finds a test that only runs, and follows calls to a function that asserts", () => {
  const text = [
    'Deno.test("runs", async () => {',
    "  await run();",
    "});",
    "",
    'Deno.test("asserts behind a call", () => check(1));',
    "",
    "function check(value: number): void {",
    "  deeper(value);",
    "}",
    "",
    "function deeper(value: number): void {",
    "  assert.equal(value, 1);",
    "}",
  ].join("\n");
  assert.deepEqual(testsWithoutAssertion([{ path: "a_test.ts", text, lines: 13 }]), ["a_test.ts:1"]);
});
