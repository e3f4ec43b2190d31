import assert from "node:assert/strict";
import { optionsReference } from "../../../dev/docs/options_reference.ts";

Deno.test("docs/options.md is what optionsReference() makes of the declarations", async () => {
  const committed = await Deno.readTextFile(new URL("../../../docs/options.md", import.meta.url));
  assert.equal(committed, optionsReference(), 'run "deno task docs" and commit');
});

Deno.test("optionsReference() has a section with an example for every option", () => {
  const reference = optionsReference();
  for (const name of ["containerd_runtime", "gc", "image", "mounts", "extra_hosts"]) {
    assert.match(reference, new RegExp(`### \`${name}\`[^#]*\`\`\`hcl\n`));
  }
});
