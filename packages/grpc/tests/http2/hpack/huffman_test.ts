import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodeHuffman } from "../../../http2/hpack/huffman.ts";

function decoded(hex: string): string {
  return Buffer.from(decodeHuffman(Buffer.from(hex, "hex"))).toString("latin1");
}

/** RFC 7541, C.4 and C.6. */
const EXAMPLES: Readonly<Record<string, string>> = {
  "f1e3c2e5f23a6ba0ab90f4ff": "www.example.com",
  "a8eb10649cbf": "no-cache",
  "25a849e95ba97d7f": "custom-key",
  "25a849e95bb8e8b4bf": "custom-value",
  "6402": "302",
  "aec3771a4b": "private",
  "d07abe941054d444a8200595040b8166e082a62d1bff": "Mon, 21 Oct 2013 20:13:21 GMT",
  "9d29ad171863c78f0b97c8e9ae82ae43d3": "https://www.example.com",
  "94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007":
    "foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
};

for (const [hex, text] of Object.entries(EXAMPLES)) {
  Deno.test(`decodeHuffman() reads "${text}" as RFC 7541 writes it`, () => assert.equal(decoded(hex), text));
}

Deno.test("decodeHuffman() reads the longest codes, and nothing", () => {
  // 0x16 is 30 bits, 0x00 is 13 bits, 0xf9 is 28 bits (RFC 7541, appendix B).
  assert.equal(decoded("fffffffb"), "\x16");
  assert.equal(decoded("ffc7"), "\x00");
  assert.equal(decoded("ffffffef"), "\xf9");
  assert.equal(decoded(""), "");
});

Deno.test("decodeHuffman() takes up to seven ones as the rest of the last byte, and nothing else", () => {
  assert.equal(decoded("1f"), "a");
  for (const [what, hex] of [["zeros", "18"], ["eight ones", "1fff"], ["nothing but ones", "ff"]] as const) {
    assert.throws(() => decoded(hex), { name: "RangeError", message: /ends within/ }, what);
  }
});

Deno.test("decodeHuffman() refuses the code that ends a string", () => {
  assert.throws(() => decoded("ffffffff"), { name: "RangeError", message: /no Huffman code/ });
  assert.throws(() => decoded("1fffffffff"), { name: "RangeError", message: /no Huffman code/ });
});
