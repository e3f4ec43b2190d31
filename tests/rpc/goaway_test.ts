import assert from "node:assert/strict";

const SCRIPT = new URL("./goodbyes.ts", import.meta.url).pathname;

Deno.test("a GOAWAY from either side is read without touching freed memory", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", SCRIPT],
    // glibc then overwrites memory as it is freed, so that its use crashes at once (mallopt(3)).
    env: { MALLOC_PERTURB_: "165" },
    stderr: "inherit",
  }).output();
  assert.deepEqual([code, new TextDecoder().decode(stdout)], [0, "well\n"]);
});
