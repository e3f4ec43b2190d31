import assert from "node:assert/strict";
import denoConfig from "../../deno.json" with { type: "json" };

const ROOT = new URL("../../", import.meta.url);
const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "SECURITY.md",
  "proto/README.md",
  "docs/install.md",
  "docs/operations.md",
];
const LINK = /\]\((?!https?:|#)([^)#]+)/g;
const TASK = /deno(?:@[\d.]+)? task ([a-z:]+)/g;

for (const document of DOCUMENTS) {
  const url = new URL(document, ROOT);

  Deno.test(`${document} links to files that exist`, async () => {
    for (const [, target = ""] of (await Deno.readTextFile(url)).matchAll(LINK)) {
      await assert.doesNotReject(Deno.stat(new URL(target, url)), `${target} is missing`);
    }
  });

  Deno.test(`${document} names tasks that exist`, async () => {
    for (const [, task = ""] of (await Deno.readTextFile(url)).matchAll(TASK)) {
      assert.ok(task in denoConfig.tasks, task);
    }
  });
}
