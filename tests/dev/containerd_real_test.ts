import assert from "node:assert/strict";
import { parseRelease } from "../../dev/containerd.ts";

Deno.test("parseRelease() reads which containerd a command line asks for", () => {
  assert.equal(parseRelease([]), undefined);
  assert.equal(parseRelease(["--release", "trixie"]), "trixie");
  assert.equal(parseRelease(["--release=installed"]), "installed");
});

Deno.test("deno task dev says in one line what is wrong with its arguments and what is allowed", async () => {
  for (const args of [["--release", "jessie"], ["--release"], ["--colour", "red"], ["trixie"]]) {
    const command = ["run", "-A", "--quiet", "dev/containerd.ts", ...args];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: command }).output();
    assert.deepEqual([code, new TextDecoder().decode(stdout)], [1, ""]);
    assert.equal(
      new TextDecoder().decode(stderr),
      `Cannot use the arguments "${args.join(" ")}": allowed is [--release installed|trixie|sid|newest]\n`,
    );
  }
});
