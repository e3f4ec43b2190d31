import assert from "node:assert/strict";
import { testFiles, testKind } from "../../../dev/tests/test_kind.ts";

for (
  const [name, kind] of [
    ["volume_test.ts", "unit"],
    ["volume_real_test.ts", "real"],
    ["volume_e2e_test.ts", "e2e"],
    ["real_test.ts", "unit"],
    ["volume.ts", undefined],
    ["run_test_case.ts", undefined],
  ] as const
) {
  Deno.test(`testKind() takes ${name} for ${kind ?? "no test"}`, () => assert.equal(testKind(name), kind));
}

Deno.test("testFiles() finds those of one kind among files and in directories", async () => {
  assert.deepEqual(await testFiles("unit", ["tests/dev/tests", "tests/log_test.ts", "tests/examples_real_test.ts"]), [
    "tests/dev/tests/skipped_lines_test.ts",
    "tests/dev/tests/test_arguments_test.ts",
    "tests/dev/tests/test_kind_test.ts",
    "tests/log_test.ts",
  ]);
});
