import assert from "node:assert/strict";
import { testArguments } from "../../../dev/tests/test_arguments.ts";

const SANITIZERS = ["--sanitize-ops", "--sanitize-resources"];

for (const [denoVersion, flags] of [["2.6.8", []], ["2.8.0", SANITIZERS], ["2.10.1", SANITIZERS]] as const) {
  Deno.test(`testArguments() keeps the leak sanitizers on in Deno ${denoVersion}`, () => {
    const expected = ["test", "--permission-set=tests", ...flags, "tests", "packages"];
    assert.deepEqual(testArguments({ denoVersion, isCi: false, paths: ["tests", "packages"] }), expected);
  });
}

Deno.test("testArguments() hands options on, with the locked dependencies in CI", () => {
  const args = testArguments({ denoVersion: "2.6.8", isCi: true, flags: ["--filter=x"], paths: ["tests/oci"] });
  assert.deepEqual(args, ["test", "--permission-set=tests", "--frozen", "--filter=x", "tests/oci"]);
});

Deno.test("testArguments() gives unit tests no more than the set unit, and runs several files at a time", () => {
  const run = { denoVersion: "2.6.8", isCi: false, paths: ["x_test.ts"] };
  const unit = ["test", "--permission-set=unit", "--parallel", "x_test.ts"];
  assert.deepEqual(testArguments({ ...run, kind: "unit" }), unit);
  assert.deepEqual(testArguments({ ...run, kind: "e2e" }), ["test", "--permission-set=tests", "x_test.ts"]);
});
