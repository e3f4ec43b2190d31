import assert from "node:assert/strict";
import { HeaderReader } from "../../../http2/hpack/header_reader.ts";
import { HeaderWriter, writeHeaders } from "../../../http2/hpack/header_writer.ts";
import type { Header } from "../../../http2/hpack/static_headers.ts";

Deno.test("writes what a reader reads, in that order, the same name twice too", () => {
  const headers: Header[] = [[":path", "/x"], ["a", "1"], ["a", "2"], ["empty", ""], ["latin", "\xe9\xff"]];
  assert.deepEqual(new HeaderReader().read(writeHeaders(headers)), headers);
  assert.deepEqual(writeHeaders([]).length, 0);
});

Deno.test("writes no representation that a reader would remember", () => {
  assert.equal(writeHeaders([["a", "b"]]).toString("hex"), "0001610162");
});

Deno.test("writes values of every length that its number's bytes change at", () => {
  for (const length of [126, 127, 128, 254, 255, 256, 16_510, 16_511, 16_512, 100_000]) {
    const headers: Header[] = [["name", "v".repeat(length)], ["next", "1"]];
    assert.deepEqual(new HeaderReader().read(writeHeaders(headers)), headers);
  }
});

Deno.test("HeaderWriter says once that it knows of a smaller table, whatever it has been before", () => {
  const writer = new HeaderWriter();
  const write = () => writer.write([["a", "b"]]).toString("hex");
  const sizes = [4_096, 100, 100, 200, 0, 65_536].map((bytes) => {
    writer.setTableBytes(bytes);
    return [bytes, write(), write()];
  });
  const [plain, shrunk] = ["0001610162", "200001610162"];
  assert.deepEqual(sizes, [
    [4_096, plain, plain],
    [100, shrunk, plain],
    [100, plain, plain],
    [200, plain, plain],
    [0, shrunk, plain],
    [65_536, plain, plain],
  ]);
});
