import assert from "node:assert/strict";
import { readBody } from "../../src/hcl/read_body.ts";
import { TempTree } from "../support/temp_tree.ts";

Deno.test("readBody() reads HCL, and JSON by its name or its first sign", async () => {
  await using tree = await TempTree.of({ "a.hcl": "a = 1", "b.json": '{"a": 1}', "c": '\n {"a": 1}' });
  for (const name of ["a.hcl", "b.json", "c"]) assert.deepEqual(await readBody(`${tree.path}/${name}`), { a: 1 });
});

const files: readonly (readonly [what: string, name: string, content: string, reason: RegExp])[] = [
  ["HCL with a mistake", "a.hcl", "job {", /^Cannot read ".*a\.hcl": .*a\.hcl:1,5-6: Unclosed configuration block/],
  [
    "JSON with a mistake, without showing any of it",
    "a.json",
    '{"a": "x" secret',
    /it is no JSON at position 10[^x]*$/,
  ],
  ["JSON that is a list", "a.json", "[1]", /it holds no JSON object$/],
  ["a longer text than Nomad keeps", "a.hcl", "#".repeat(2 ** 20 + 1), /it is longer than 1048576 bytes$/],
  ["JSON of too many levels", "a.json", `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, /nested deeper than 100/],
];

for (const [what, name, content, reason] of files) {
  Deno.test(`readBody() refuses ${what}`, async () => {
    await using tree = await TempTree.of({ [name]: content });
    await assert.rejects(readBody(`${tree.path}/${name}`), { name: "ConfigError", message: reason });
  });
}

Deno.test("readBody() refuses what is no file with text: nothing, a directory, bytes, a device without end", async () => {
  await using tree = await TempTree.of({ "d/x": "" });
  await Deno.writeFile(`${tree.path}/bytes`, Uint8Array.of(0xff, 0xfe, 0xfd));
  await assert.rejects(readBody(`${tree.path}/none`), /none": there is no such file$/);
  await assert.rejects(readBody(`${tree.path}/d`), /d": it is a directory$/);
  await assert.rejects(readBody(`${tree.path}/bytes`), /bytes": it is no text in UTF-8$/);
  await assert.rejects(
    readBody("/dev/zero"),
    /^ConfigError: Cannot read "\/dev\/zero": it is longer than 1048576 bytes$/,
  );
});
