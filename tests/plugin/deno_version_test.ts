import assert from "node:assert/strict";
import { checkDeno } from "../../src/plugin/deno_version.ts";
import { HandshakeError } from "../../src/plugin/handshake.ts";

Deno.test("checkDeno() takes a Deno that can carry gRPC", () => {
  for (const version of ["2.7.14", "2.7.15", "2.8.0", "2.9.6", "2.10.0", "3.0.0"]) checkDeno(version);
});

Deno.test("checkDeno() refuses an older one, naming both versions", () => {
  for (const version of ["2.6.10", "2.7.13", "1.99.0"]) {
    const message = `Cannot serve on Deno ${version}: its node:http2 cannot carry gRPC, 2.7.14 or later is needed`;
    assert.throws(() => checkDeno(version), new HandshakeError(message));
  }
});
