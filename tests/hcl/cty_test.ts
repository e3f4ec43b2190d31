import assert from "node:assert/strict";
import { encodeCty } from "../../src/hcl/cty_msgpack.ts";
import { Decimal } from "../../src/hcl/decimal.ts";
import { evaluateTemplate } from "../../src/hcl/template.ts";

function encodedNumber(text: string): string {
  return encodeCty(Decimal.parse(text) ?? null).toHex();
}

Deno.test("encodeCty() writes whole numbers in as few bytes as they need", () => {
  const bytes = ["0", "127", "128", "65536", "-1", "-33", "4294967296", "-2147483649"].map(encodedNumber);
  assert.deepEqual(bytes, ["00", "7f", "cc80", "ce00010000", "ff", "d0df", "cf0000000100000000", "d3ffffffff7fffffff"]);
});

Deno.test("encodeCty() writes a fraction as a double only when the double is exact", () => {
  assert.equal(encodedNumber("1.5"), "cb3ff8000000000000");
  assert.equal(encodedNumber("0.1"), "a3302e31");
  assert.equal(encodedNumber("-2.50"), "cbc004000000000000");
});

Deno.test("encodeCty() writes whole numbers beyond 64 bits as digits", () => {
  assert.equal(encodedNumber("9223372036854775807"), "cf7fffffffffffffff");
  assert.equal(encodedNumber("9223372036854775808"), "b339323233333732303336383534373735383038");
});

Deno.test("encodeCty() sorts the keys of a map by their bytes", () => {
  const map = new Map([["b", true], ["9", null], ["10", false]]);
  assert.equal(encodeCty(map).toHex(), "83a23130c2a139c0a162c3");
});

Deno.test("Decimal.ofDouble() has every digit below 10^21 and the shortest form above", () => {
  assert.equal(Decimal.ofDouble(18446744073709551616).toString(), "18446744073709551616");
  assert.equal(Decimal.ofDouble(1e23).toString(), "1" + "0".repeat(23));
  assert.equal(Decimal.ofDouble(0.1).toString(), "0.1");
  assert.equal(Decimal.ofDouble(1e-7).toString(), "0.0000001");
});

const scope = {
  NOMAD_TASK_NAME: "web",
  env: { "a.b": "dots" },
  node: { unique: { name: "n1" } },
  attr: { kernel: { name: "linux" } },
};

Deno.test("evaluateTemplate() replaces variables, by dots and by quoted names", () => {
  const text = '${NOMAD_TASK_NAME}/${env["a.b"]}/${ node.unique.name }/${attr.kernel["name"]}';
  assert.equal(evaluateTemplate(text, scope), "web/dots/n1/linux");
});

Deno.test("evaluateTemplate() leaves dollars alone and unescapes $${ and %%{", () => {
  assert.equal(evaluateTemplate("$HOME $(x) 5% $${y} %%{z}", scope), "$HOME $(x) 5% ${y} %{z}");
});

for (
  const wrong of ["${NOPE}", "${node}", '${env["x"]}', '${upper("}")}', "${1 + 2}", "%{ if true }x%{ endif }", "${open"]
) {
  Deno.test(`evaluateTemplate() refuses ${wrong}`, () => {
    assert.throws(() => evaluateTemplate(wrong, scope), /^ConfigError: Cannot evaluate/);
  });
}
