import assert from "node:assert/strict";
import { testArguments } from "../../dev/test.ts";

const SANITIZERS = ["--sanitize-ops", "--sanitize-resources"];

for (const [denoVersion, flags] of [["2.6.8", []], ["2.8.0", SANITIZERS], ["2.10.1", SANITIZERS]] as const) {
  Deno.test(`testArguments() keeps the leak sanitizers on in Deno ${denoVersion}`, () => {
    const expected = ["test", "--permission-set=tests", ...flags, "tests", "packages"];
    assert.deepEqual(testArguments([], { denoVersion, isCi: false }), expected);
  });
}

Deno.test("testArguments() tests the given paths instead of all, with the locked dependencies in CI", () => {
  const args = testArguments(["--filter=x", "tests/oci"], { denoVersion: "2.6.8", isCi: true });
  assert.deepEqual(args, ["test", "--permission-set=tests", "--frozen", "--filter=x", "tests/oci"]);
});
