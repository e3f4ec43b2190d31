import assert from "node:assert/strict";
import { isAtLeast } from "../src/is_at_least.ts";

Deno.test("isAtLeast() compares versions number by number", () => {
  const later = ["2.7.14", "2.7.15", "2.10.0", "3.0.0", "v2.7.14-rc.1", "2.7.14~ds1", "2.8"];
  assert.deepEqual(later.filter((version) => !isAtLeast(version, [2, 7, 14])), []);
  const earlier = ["2.7.13", "2.7", "2.6.99", "1.99.99", "v2.7.2", "", "unknown"];
  assert.deepEqual(earlier.filter((version) => isAtLeast(version, [2, 7, 14])), []);
});
