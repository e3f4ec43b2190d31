import assert from "node:assert/strict";
import { runtimeFindings } from "../../src/command/check/runtime_findings.ts";
import { decodePluginBlock } from "../../src/config/plugin_config.ts";

Deno.test("runtimeFindings() looks at each runtime that a task can ask for", async () => {
  const config = decodePluginBlock({
    containerd_runtime: "io.containerd.none.v9",
    runtime: { crun: { binary: "/no/crun" }, kata: { type: "/no/shim" } },
  });
  const found = Object.fromEntries(
    (await runtimeFindings(config)).map(({ subject, verdict, text }) => [subject, `${verdict}: ${text}`]),
  );
  assert.equal(found["runtime"], "note: io.containerd.none.v9, whose shim containerd-shim-none-v9 is not on PATH");
  assert.equal(found["runtime crun"], "bad: /no/crun cannot be run");
  assert.equal(found["runtime kata"], "bad: /no/shim is not there");
});
