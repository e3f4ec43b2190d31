import assert from "node:assert/strict";

import { ImageFiles } from "../../src/host/rootfs/image_files.ts";
import { markOpaque } from "../support/images/mark_opaque.ts";
import { rootTest } from "../support/root_test_case.ts";
import { makeNode, TempTree, type TreeEntry } from "../support/temp_tree.ts";

type Layer = Readonly<Record<string, TreeEntry>>;

interface Given {
  /** The topmost first. */
  readonly layers: readonly Layer[];
  /** Paths in the topmost layer to mark opaque. */
  readonly opaque?: readonly string[];
}

/** The file's lines, with a line break between them; undefined without any. */
async function text(files: ImageFiles, path: string): Promise<string | undefined> {
  const lines = await Array.fromAsync(files.lines(path));
  return lines.length === 0 ? undefined : lines.join("\n");
}

async function read(path: string, { layers, opaque = [] }: Given): Promise<string | undefined> {
  await using stack = new AsyncDisposableStack();
  const trees: TempTree[] = [];
  for (const layer of layers) trees.push(stack.use(await TempTree.of(layer)));
  for (const directory of opaque) markOpaque(`${trees[0]?.path}/${directory}`);
  return await text(new ImageFiles(trees.map((tree) => tree.path)), path);
}

Deno.test("ImageFiles reads a file of the only layer, and nothing where none is", async () => {
  const layers = [{ "etc/passwd": "one" }];
  assert.equal(await read("/etc/passwd", { layers }), "one");
  assert.equal(await read("/etc/group", { layers }), undefined);
  assert.equal(await read("/etc", { layers }), undefined);
  assert.equal(await read("/etc/passwd/x", { layers }), undefined);
});

Deno.test("ImageFiles reads from the topmost layer that has the file", async () => {
  const layers = [{ "etc/other": "" }, { "etc/passwd": "upper" }, { "etc/passwd": "lower" }];
  assert.equal(await read("/etc/passwd", { layers }), "upper");
});

rootTest("ImageFiles does not see a file below its whiteout", async () => {
  const layers = [{ "etc/passwd": { whiteout: true } }, { "etc/passwd": "lower" }] as const;
  assert.equal(await read("/etc/passwd", { layers }), undefined);
});

rootTest("ImageFiles does not see a directory below its whiteout, but one made anew above it", async () => {
  const below = [{ etc: { whiteout: true } }, { "etc/passwd": "lower" }] as const;
  assert.equal(await read("/etc/passwd", { layers: below }), undefined);
  assert.equal(await read("/etc/passwd", { layers: [{ "etc/passwd": "new" }, ...below] }), "new");
});

rootTest("ImageFiles does not see into directories below an opaque one", async () => {
  const layers = [{ "etc/group": "upper" }, { "etc/passwd": "lower" }];
  assert.equal(await read("/etc/passwd", { layers }), "lower");
  assert.equal(await read("/etc/passwd", { layers, opaque: ["etc"] }), undefined);
  assert.equal(await read("/etc/group", { layers, opaque: ["etc"] }), "upper");
});

Deno.test("ImageFiles does not merge a directory with a file or link of the same name below it", async () => {
  const layers = [{ "etc/group": "upper" }, { etc: { link: "/usr/etc" }, "usr/etc/passwd": "lower" }] as const;
  assert.equal(await read("/etc/passwd", { layers }), undefined);
});

Deno.test("ImageFiles follows links inside the image, across layers", async () => {
  const layers = [
    { "etc/passwd": { link: "../usr/lib/passwd" } },
    { "usr/lib": { link: "/opt" }, "opt/passwd": { link: "real" } },
    { "opt/real": "found" },
  ] as const;
  assert.equal(await read("/etc/passwd", { layers }), "found");
});

Deno.test("ImageFiles follows no link out of the image", async () => {
  await using outside = await TempTree.of({ passwd: "the node's" });
  const climbing = `${"../".repeat(20)}${outside.path}/passwd`;
  for (const link of [`${outside.path}/passwd`, climbing, "/proc/self/root/etc/passwd"]) {
    assert.equal(await read("/etc/passwd", { layers: [{ "etc/passwd": { link } }] }), undefined, link);
  }
  const directory = [{ etc: { link: outside.path } }] as const;
  assert.equal(await read("/etc/passwd", { layers: directory }), undefined);
});

Deno.test("ImageFiles keeps a link that climbs above the root inside the image", async () => {
  const layers = [{ "etc/passwd": { link: "../../../real" }, real: "inside" }] as const;
  assert.equal(await read("/etc/passwd", { layers }), "inside");
});

Deno.test("ImageFiles gives up on links that go in circles", async () => {
  const layers = [{ "etc/passwd": { link: "group" }, "etc/group": { link: "passwd" } }] as const;
  assert.equal(await read("/etc/passwd", { layers }), undefined);
});

Deno.test("ImageFiles does not open what is no regular file", async () => {
  await using tree = await TempTree.of({ etc: { directory: true } });
  await makeNode(`${tree.path}/etc/passwd`, ["p"]);
  assert.equal(await text(new ImageFiles([tree.path]), "/etc/passwd"), undefined);
});

Deno.test("ImageFiles reads lines whatever their length, and gives up on a file that is larger than any real one", async () => {
  const long = "é".repeat(100_000);
  await using tree = await TempTree.of({ "etc/passwd": `a\n${long}\n\nb`, "etc/group": "x\n".repeat(2 ** 19 + 1) });
  assert.equal(await text(new ImageFiles([tree.path]), "/etc/passwd"), `a\n${long}\n\nb`);
  await assert.rejects(text(new ImageFiles([tree.path]), "/etc/group"), {
    message: "its /etc/group is larger than 1024 KiB",
  });
});

Deno.test("ImageFiles gives up on an image whose links take more looks than those of any real one", async () => {
  const around = "d/../".repeat(800);
  const links = Array.from({ length: 40 }, (_, at) => [`l${at}`, { link: `${around}l${at + 1}` }] as const);
  await using tree = await TempTree.of({ "d/file": "", ...Object.fromEntries(links), "etc/passwd": { link: "/l1" } });
  const files = new ImageFiles(new Array(40).fill(tree.path));
  await assert.rejects(Array.fromAsync(files.lines("/etc/passwd")), {
    message: 'Cannot look for "/etc/passwd" in the image: its links are too many or too long',
  });
  await assert.rejects(files.directory("/l1"), /^ConfigError: Cannot look for "\/l1" in the image/);
});
