import assert from "node:assert/strict";
import { fromNodeHeaders, toNodeHeaders } from "../../http2/headers.ts";

Deno.test("fromNodeHeaders() puts the protocol's own first, in lower case, a pair for each value", () => {
  assert.deepEqual(
    fromNodeHeaders({ "Grpc-Timeout": "1S", "x-bin": ["YQ==", "Yg=="], ":status": 200, gone: undefined, ":path": "/" }),
    [[":status", "200"], [":path", "/"], ["grpc-timeout", "1S"], ["x-bin", "YQ=="], ["x-bin", "Yg=="]],
  );
});

Deno.test("toNodeHeaders() gives the status as a number, and the values of a name in one string", () => {
  const headers = toNodeHeaders([[":status", "200"], ["x", "1"], ["y", ""], ["x", "2"], ["__proto__", "p"]]);
  assert.deepEqual(Object.entries(headers), [[":status", 200], ["x", "1, 2"], ["y", ""], ["__proto__", "p"]]);
});
