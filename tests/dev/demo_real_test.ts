import assert from "node:assert/strict";
import { plain } from "../../dev/demo/terminal_svg.ts";
import { isRoot, NEEDS_ROOT, skipUnless } from "../support/skip_unless.ts";

const DEMO = new URL("../../dev/demo.ts", import.meta.url).pathname;
const PICTURE = new URL("../../docs/demo.svg", import.meta.url);

Deno.test({
  name:
    "The demo shows a task's start, output, usage, signal and end, as the README's picture does, and leaves nothing",
  ignore: skipUnless(isRoot, NEEDS_ROOT),
  async fn() {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", DEMO],
      stdin: "null",
    }).output();
    const [output = "", errors = ""] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert.equal(
      output.trimEnd().split("\n").at(-1),
      "✓ nothing is left behind: no process, no mount, no file",
      errors,
    );
    assert.deepEqual(steps(output), steps(textOf(await Deno.readTextFile(PICTURE))), "run deno task demo:picture");
  },
});

/** What a picture says, line by line. */
function textOf(svg: string): string {
  const lines = [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, line = ""]) => line.replaceAll(/<[^>]*>/g, ""));
  return lines.slice(1).join("\n");
}

/** The lines in their order without what differs from machine to machine: versions, events, usage, how often it greets. */
function steps(output: string): string[] {
  const lines = output.split("\n").map((line) => plain(line).trimEnd()).filter((line) => line !== "");
  return [...new Set(lines.filter((line) => !/^Fetching |a private containerd|stats: |event: /.test(line)))];
}
