import assert from "node:assert/strict";
import denoConfig from "../../../deno.json" with { type: "json" };

const ROOT = new URL("../../../", import.meta.url);
const DOCUMENTS = ["", "docs/", "proto/", "packages/grpc/", "packaging/"].flatMap((folder) => documentsIn(folder));
const LINK = /\]\((?!https?:)([^)\s]+)\)/g;
const TASK = /deno(?:@[\d.]+)? task ([a-z:]+)/g;

for (const document of DOCUMENTS) {
  const url = new URL(document, ROOT);

  Deno.test(`${document} links to files and headings that exist`, async () => {
    for (const [, target = ""] of (await Deno.readTextFile(url)).matchAll(LINK)) {
      const { pathname, hash } = new URL(target, url);
      await assert.doesNotReject(Deno.stat(pathname), `${target} is missing`);
      if (hash !== "") assert.ok(anchors(await Deno.readTextFile(pathname)).includes(hash.slice(1)), `no ${target}`);
    }
  });

  Deno.test(`${document} names tasks that exist`, async () => {
    for (const [, task = ""] of (await Deno.readTextFile(url)).matchAll(TASK)) {
      assert.ok(task in denoConfig.tasks, task);
    }
  });
}

/** Markdown files of a folder, as paths from the root. */
function documentsIn(folder: string): string[] {
  const names = Array.from(Deno.readDirSync(new URL(folder, ROOT)), ({ name }) => name);
  return names.filter((name) => name.endsWith(".md")).map((name) => `${folder}${name}`);
}

/** What can be linked to in a page: its headings as GitHub names them, and ids that it gives itself. */
function anchors(page: string): string[] {
  const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
  return [...headings, ...[...page.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id = ""]) => id)];
}
