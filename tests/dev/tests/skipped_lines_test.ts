import assert from "node:assert/strict";
import { skippedLines } from "../../../dev/tests/skipped_lines.ts";

Deno.test("skippedLines() tells each reason once, with the number of tests that it kept from running", () => {
  assert.deepEqual(skippedLines("they need root\nthey need Nomad\nthey need root\n"), [
    "skipped: 2 tests: they need root",
    "skipped: 1 test: they need Nomad",
  ]);
});

Deno.test("skippedLines() says nothing when nothing was skipped", () => assert.deepEqual(skippedLines(""), []));
