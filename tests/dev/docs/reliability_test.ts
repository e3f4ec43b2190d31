import assert from "node:assert/strict";

const DOCUMENT = "docs/reliability.md";
/** In a row's last cell: a file, and words of the name of a test in it. */
const NAMED = /`(tests\/[^`]+\.ts)`: (.+?)(?=; `tests\/| \|$)/g;

Deno.test("every promise of docs/reliability.md names a test that there is", async () => {
  const tables = (await Deno.readTextFile(DOCUMENT)).split("\n\n").map((block) => block.trim().split("\n"));
  const rows = tables.filter(([heading]) => heading?.startsWith("| promise")).flatMap(([_, __, ...rows]) => rows);
  assert.ok(rows.length > 20);
  for (const row of rows) {
    const named = [...row.replaceAll(/ +/g, " ").matchAll(NAMED)];
    assert.notEqual(named.length, 0, `no test is named in: ${row}`);
    for (const [, path = "", name = ""] of named) {
      const source = await Deno.readTextFile(path);
      assert.ok(source.includes(name), `${path} has no test "${name}"`);
    }
  }
});
