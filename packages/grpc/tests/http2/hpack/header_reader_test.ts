import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { HeaderReader } from "../../../http2/hpack/header_reader.ts";

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(" ", ""), "hex");
}

/** The headers of blocks that one peer sends one after the other, as lines. */
function read(...blocks: readonly string[]): string[][] {
  const reader = new HeaderReader();
  return blocks.map((hex) => reader.read(bytes(hex)).map(([name, value]) => `${name}: ${value}`));
}

const REQUESTS = [
  [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"],
  [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com", "cache-control: no-cache"],
  [":method: GET", ":scheme: https", ":path: /index.html", ":authority: www.example.com", "custom-key: custom-value"],
];

Deno.test("reads the representations of RFC 7541, C.2", () => {
  assert.deepEqual(read("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"), [[
    "custom-key: custom-header",
  ]]);
  assert.deepEqual(read("040c 2f73 616d 706c 652f 7061 7468"), [[":path: /sample/path"]]);
  assert.deepEqual(read("1008 7061 7373 776f 7264 0673 6563 7265 74"), [["password: secret"]]);
  assert.deepEqual(read("82"), [[":method: GET"]]);
});

Deno.test("reads the requests of RFC 7541, C.3, which refer to headers of earlier ones", () => {
  const blocks = [
    "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
    "8286 84be 5808 6e6f 2d63 6163 6865",
    "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
  ];
  assert.deepEqual(read(...blocks), REQUESTS);
});

Deno.test("reads the same in Huffman code, C.4", () => {
  const blocks = [
    "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
    "8286 84be 5886 a8eb 1064 9cbf",
    "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
  ];
  assert.deepEqual(read(...blocks), REQUESTS);
});

/** A header that is remembered, of 32 + 1 + 1,990 bytes; the table has room for two. */
function long(letterHex: string): Buffer {
  return bytes(`40 01 ${letterHex} 7fc70e ${"61".repeat(1_990)}`);
}

Deno.test("forgets the oldest headers when its table is full", () => {
  const reader = new HeaderReader();
  for (const letter of ["78", "79", "7a"]) reader.read(long(letter));
  assert.deepEqual(reader.read(bytes("be bf")).map(([name]) => name), ["z", "y"]);
  assert.throws(() => reader.read(bytes("c0")), { name: "RangeError", message: /index 64, which nothing has/ });
});

Deno.test("forgets all headers for one that is larger than its table, and goes on", () => {
  const reader = new HeaderReader();
  reader.read(long("78"));
  // 7fa91f: 4,136 bytes.
  assert.equal(reader.read(bytes(`40 01 79 7fa91f ${"61".repeat(4_136)}`)).length, 1);
  assert.throws(() => reader.read(bytes("be")), RangeError);
  reader.read(long("7a"));
  assert.equal(reader.read(bytes("be"))[0]?.[0], "z");
});

Deno.test("names a header after one that its own entry drives out of the table", () => {
  const reader = new HeaderReader();
  reader.read(long("78"));
  reader.read(long("79"));
  const [[name, value] = []] = reader.read(bytes(`7f00 7fc70e ${"62".repeat(1_990)}`));
  assert.deepEqual([name, value?.[0]], ["x", "b"]);
});

Deno.test("makes its table smaller and larger when told to", () => {
  const reader = new HeaderReader();
  reader.read(long("78"));
  assert.deepEqual(reader.read(bytes("20")), []);
  assert.throws(() => reader.read(bytes("be")), RangeError);
  reader.read(bytes("20 3fe11f"));
  reader.read(long("79"));
  assert.equal(reader.read(bytes("be"))[0]?.[0], "y");
  assert.throws(() => reader.read(bytes("3fe926")), {
    name: "RangeError",
    message: "a table of 5000 bytes is over 4096",
  });
});

const REFUSED: Readonly<Record<string, string>> = {
  "an index of 0": "80",
  "an index beyond its tables": "be",
  "a block that ends in a number": "ff",
  "a block that ends before a string": "00",
  "a block that ends within a string": "00 05 6162",
  "a block that ends before a value": "00 01 61",
  "a number that is too large": "ff ffffffff7f",
  "a number without end": `ff ${"80".repeat(300)}`,
  "a number of many bytes that say nothing": `3f ${"80".repeat(300)} 00`,
  "the length of a string in many bytes that say nothing": `00 01 61 7f ${"80".repeat(300)} 00`,
  "a new size of the table within a block": "82 20",
  "what is no Huffman code": "00 84 ffffffff",
};

for (const [what, hex] of Object.entries(REFUSED)) {
  Deno.test(`refuses ${what}`, () => assert.throws(() => read(hex), RangeError));
}
