import assert from "node:assert/strict";
import { parseHcl } from "../../src/hcl/parse_hcl.ts";
import { ParserThread } from "../../src/hcl/parser/parser_thread.ts";

const parsesAgain = async () => assert.deepEqual(await parseHcl("a = 1", "next.hcl"), { a: 1 });

Deno.test("parseHcl() gives blocks as lists below their labels, and leaves what has to be evaluated", async () => {
  assert.deepEqual(await parseHcl('job "a" {\n  n = 1\n  t = upper("x")\n}', "a.hcl"), {
    job: { a: [{ n: 1, t: '${upper("x")}' }] },
  });
});

Deno.test("parseHcl() tells file, line and column of the first mistake, and how many follow", async () => {
  const wrong = 'image = "busybox"\nsysctl {\n "net.core.somaxconn" = "16384"\n}';
  await assert.rejects(parseHcl(wrong, "job.hcl"), {
    name: "ConfigError",
    message: /^Cannot read "job.hcl": job.hcl:3,2-3: Invalid argument name; Argument names must not be quoted\.$/,
  });
  await assert.rejects(
    parseHcl("x = =\n".repeat(50), "job.hcl"),
    /job.hcl:1,5-6: Invalid expression; .* \(and \d+ more\)$/,
  );
});

Deno.test("parseHcl() reads many texts at once, each with its own outcome", async () => {
  const texts = ["a = 1", "a = ", "b = 2"];
  const outcomes = await Promise.allSettled(texts.map((text) => parseHcl(text, "x.hcl")));
  assert.deepEqual(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
});

for (
  const [what, text] of [["lists", `x = ${"[".repeat(100_000)}`], ["signs", `x = ${"-".repeat(100_000)}1`]] as const
) {
  Deno.test(`parseHcl() refuses ${what} that are nested too deeply for the parser, and reads the next text`, async () => {
    await assert.rejects(parseHcl(text, "deep.hcl"), {
      message: 'Cannot read "deep.hcl": it is nested too deeply',
    });
    await parsesAgain();
  });
}

Deno.test("parseHcl() gives up a text that would take the parser for ever, and reads the next one", async () => {
  // A number's arithmetic takes the square of its length.
  const number = `x = 1${"0".repeat(1_000_000)}`;
  await assert.rejects(parseHcl(number, "long.hcl", { limitMs: 100 }), {
    message: 'Cannot read "long.hcl": it took longer than 0.1 s to parse',
  });
  await parsesAgain();
});

Deno.test("the parser's thread tells that it is of no more use when its program cannot be run", async () => {
  const noProgram = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  using thread = ParserThread.of(noProgram);
  const { kind } = await thread.parse("a = 1", { fileName: "a.hcl", limitMs: 20_000 });
  assert.equal(kind, "broken");
});
