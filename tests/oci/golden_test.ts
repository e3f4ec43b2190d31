// Compares whole specifications with tests/oci/golden/*.json. To accept a change, run
// UPDATE_GOLDEN=1 deno test -A tests/oci/golden_test.ts
import assert from "node:assert/strict";

import { buildSpec } from "../../src/oci/build_spec.ts";
import { goldenCases } from "./golden_cases.ts";

const update = Deno.env.get("UPDATE_GOLDEN") === "1";

for (const { name, what, plan, image, facts } of goldenCases) {
  Deno.test(`buildSpec() makes the golden specification of ${what}`, async () => {
    const file = new URL(`golden/${name}.json`, import.meta.url);
    const spec = buildSpec(plan, image, facts);
    if (update) await Deno.writeTextFile(file, `${JSON.stringify(spec, null, 2)}\n`);
    assert.deepEqual(JSON.parse(JSON.stringify(spec)), JSON.parse(await Deno.readTextFile(file)));
  });
}
