import assert from "node:assert/strict";
import { type LockFile, productLock } from "../../../dev/compile/product_lock.ts";

const LOCK: LockFile = {
  version: "5",
  specifiers: { "npm:@scope/rpc@1.0.0": "1.0.0", "npm:parser@2.0.0": "2.0.0" },
  npm: {
    "@scope/rpc@1.0.0": { integrity: "a", dependencies: ["long", "twice@2.0.0"] },
    "long@5.0.0": { integrity: "b" },
    "parser@2.0.0": { integrity: "c", dependencies: ["twice@1.0.0"] },
    "twice@1.0.0": { integrity: "d" },
    "twice@2.0.0": { integrity: "e", dependencies: ["long"] },
  },
  workspace: { dependencies: ["npm:@scope/rpc@1.0.0", "npm:parser@2.0.0"] },
};

Deno.test("productLock() keeps the named packages, what they depend on, and nothing else", () => {
  const { specifiers, npm, workspace } = productLock(LOCK, ["@scope/rpc@1.0.0"]);
  assert.deepEqual(specifiers, { "npm:@scope/rpc@1.0.0": "1.0.0" });
  assert.deepEqual(Object.keys(npm), ["@scope/rpc@1.0.0", "long@5.0.0", "twice@2.0.0"]);
  assert.deepEqual(workspace, LOCK.workspace);
});

Deno.test("productLock() refuses a package that the lock file does not have, or has twice", () => {
  assert.throws(() => productLock(LOCK, ["other"]), /Cannot find package "other" in deno.lock: it has none/);
  assert.throws(() => productLock(LOCK, ["twice"]), /Cannot find package "twice" in deno.lock: it has several/);
});
