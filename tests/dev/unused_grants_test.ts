import assert from "node:assert/strict";
import { unusedGrants } from "../../dev/checks/unused_grants.ts";

function audit(...uses: readonly (readonly [string, string | null])[]): string {
  return uses.map(([permission, value]) => `${JSON.stringify({ v: 1, permission, value })}\n`).join("");
}

const directory = "/work";

Deno.test("unusedGrants() are the names, paths and programs that nothing asked for", () => {
  const set = {
    read: ["docs", "/tmp/a"],
    env: ["GRPC_*", "PATH"],
    run: ["deno"],
    net: ["unix:/tmp/a/s", "localhost:80"],
  };
  const uses = audit(["read", "/work/docs/options.md"], ["env", "GRPC_TRACE"], ["net", "unix:/tmp/a/s"], [
    "write",
    "/tmp/a",
  ]);
  assert.deepEqual(unusedGrants(set, { audit: uses, directory }), [
    "read /tmp/a",
    "env PATH",
    "run deno",
    "net localhost:80",
  ]);
});

Deno.test("unusedGrants() takes the whole of a kind for used once anything of it was asked for", () => {
  const set = { read: true, net: true, ffi: false, sys: true };
  assert.deepEqual(unusedGrants(set, { audit: audit(["read", "/x"], ["net", null]), directory }), ["sys"]);
});
