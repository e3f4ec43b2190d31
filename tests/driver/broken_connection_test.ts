import assert from "node:assert/strict";
import { attempt, ContainerdError } from "../../src/containerd/errors.ts";
import { UnavailableError } from "../../src/errors.ts";
import { Code } from "../../packages/grpc/code.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";

const internal = (message: string) => Promise.reject(new RpcError(message, { code: Code.INTERNAL }));

Deno.test("attempt() takes a stream that broke with its connection for an outage, so that a wait goes on after it", async () => {
  const broken = internal("Received RST_STREAM with code 2 triggered by internal client error: write EPIPE");
  await assert.rejects(attempt("wait for task", broken), UnavailableError);
});

Deno.test("attempt() does not take containerd's own internal errors for an outage", async () => {
  await assert.rejects(attempt("wait for task", internal("the shim's database is broken")), ContainerdError);
});
