import assert from "node:assert/strict";
import { terminalSvg } from "../../dev/demo/terminal_svg.ts";

Deno.test("terminalSvg() draws each line, its colors and the characters that XML reserves", () => {
  const svg = terminalSvg(["\x1b[32m✓\x1b[0m a <b> & c", "", "plain"], { title: "T" });
  assert.match(svg, /<text x="16" y="30"><tspan fill="#116329">✓<\/tspan> a &lt;b&gt; &amp; c<\/text>/);
  assert.match(svg, /<text x="16" y="70">plain<\/text>/);
  assert.match(svg, /<title>T<\/title>/);
});

Deno.test("terminalSvg() is as wide as the longest line without its colors, and as high as all lines", () => {
  const [, width, height] =
    /viewBox="0 0 (\d+) (\d+)"/.exec(terminalSvg(["\x1b[1m0123456789\x1b[0m", ""], { title: "T" })) ?? [];
  assert.deepEqual([width, height], [String(Math.ceil(10 * 8.43) + 32), String(2 * 20 + 32)]);
});
