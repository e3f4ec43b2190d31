import assert from "node:assert/strict";
import { faultOfHeaders, type HeaderKind } from "../../http2/check_headers.ts";
import type { Header } from "../../http2/hpack/static_headers.ts";

const POST: readonly Header[] = [[":method", "POST"], [":scheme", "http"], [":path", "/echo.Echo/Unary"]];

/** Lists of headers that are malformed, and why. */
const MALFORMED: readonly (readonly [HeaderKind, readonly Header[], string])[] = [
  ["request", [...POST, ["X-Case", "1"]], '"X-Case" holds what no header may'],
  ["request", [...POST, ["", "1"]], '"" holds what no header may'],
  ["request", [...POST, ["a b", "1"]], '"a b" holds what no header may'],
  ["request", [...POST, ["a", "one\r\ntwo"]], '"a" holds what no header may'],
  ["request", [...POST, ["a", "1"], [":authority", "b"]], ":authority stands after the other headers"],
  ["request", [...POST, [":path", "/"]], ":path stands there twice"],
  ["request", [...POST, [":status", "200"]], ":status is not for requests"],
  ["request", [...POST, [":other", "1"]], ":other is not for requests"],
  ["request", [...POST, ["connection", "keep-alive"]], "connection is not for HTTP/2"],
  ["request", [...POST, ["te", "gzip"]], "te is not for HTTP/2"],
  ["request", POST.slice(1), ":method is missing or empty"],
  ["request", POST.toSpliced(1, 1), ":scheme is missing or empty"],
  ["request", [...POST.slice(0, 2), [":path", ""]], ":path is missing or empty"],
  ["request", [[":method", "CONNECT"]], ":authority is missing or empty"],
  ["response", [["content-type", "application/grpc"]], ":status is no number"],
  ["response", [[":status", "2000"]], ":status is no number"],
  ["response", [[":status", "200"], [":path", "/"]], ":path is not for responses"],
  ["trailer", [[":status", "200"]], ":status is not for trailers"],
];

for (const [kind, headers, fault] of MALFORMED) {
  Deno.test(`faultOfHeaders() of ${kind}s: ${fault} (${JSON.stringify(headers.at(-1))})`, () => {
    assert.equal(faultOfHeaders(headers, kind), fault);
  });
}

Deno.test("faultOfHeaders() finds none in what gRPC sends", () => {
  const request: Header[] = [...POST, [":authority", "localhost"], ["te", "trailers"], ["x-data-bin", "AAE="], [
    "a",
    "",
  ]];
  assert.equal(faultOfHeaders(request, "request"), undefined);
  assert.equal(faultOfHeaders([[":method", "CONNECT"], [":authority", "a"]], "request"), undefined);
  assert.equal(faultOfHeaders([[":status", "200"], ["content-type", "application/grpc"]], "response"), undefined);
  assert.equal(faultOfHeaders([["grpc-status", "0"], ["grpc-message", "%C3%A4 b"]], "trailer"), undefined);
});
