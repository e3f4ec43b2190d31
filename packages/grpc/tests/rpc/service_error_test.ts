import { Metadata, type ServiceError } from "@grpc/grpc-js";
import assert from "node:assert/strict";
import { Code } from "../../code.ts";
import { NoConnectionError } from "../../rpc_error.ts";
import { fromServiceError } from "../../grpc_js/service_error.ts";

/** An error as grpc-js makes it. */
function failure(code: number, details: string): ServiceError {
  return Object.assign(new Error(`${code} ${details}`), { code, details, metadata: new Metadata() });
}

Deno.test("fromServiceError() tells in the operating system's words that there is no connection", () => {
  const details = "No connection established. Last error: Error: connect ENOENT /x.sock (2026-01-02T03:04:05.678Z)." +
    " Resolution note: ";
  const error = fromServiceError(failure(Code.UNAVAILABLE, details));
  assert.ok(error instanceof NoConnectionError);
  assert.deepEqual([error.code, error.message], [Code.UNAVAILABLE, "connect ENOENT /x.sock"]);
});

Deno.test("fromServiceError() takes a stream that broke with its connection for UNAVAILABLE", () => {
  const details = "Received RST_STREAM with code 2 triggered by internal client error: write EPIPE";
  const { code, message } = fromServiceError(failure(Code.INTERNAL, details));
  assert.deepEqual([code, message], [Code.UNAVAILABLE, "write EPIPE"]);
});

Deno.test("fromServiceError() leaves a peer's own errors as they are", () => {
  const { code, message } = fromServiceError(failure(Code.INTERNAL, "the shim's database is broken"));
  assert.deepEqual([code, message], [Code.INTERNAL, "the shim's database is broken"]);
});
