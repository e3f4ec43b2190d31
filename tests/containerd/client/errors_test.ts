import assert from "node:assert/strict";

import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import {
  attempt,
  CommandError,
  ContainerdError,
  FormerTaskError,
  LostShimError,
} from "../../../src/containerd/errors.ts";
import {
  AlreadyExistsError,
  DeadlineError,
  DriverError,
  NotFoundError,
  UnavailableError,
} from "../../../src/errors.ts";

/** What an RPC that ends with such a status becomes. */
async function failure(code: number, words: string): Promise<DriverError> {
  const error = await attempt('do "it"', Promise.reject(new RpcError(words, { code }))).catch((error) => error);
  assert.ok(error instanceof DriverError);
  return error;
}

Deno.test("attempt() tells containerd's words in the message, and alone as the reason", async () => {
  const { message, reason, cause } = await failure(Code.UNKNOWN, "no luck today");
  assert.deepEqual([message, reason], ['Cannot do "it": no luck today', "no luck today"]);
  assert.ok(cause instanceof RpcError);
});

Deno.test("attempt() makes statuses our classes", async () => {
  const classes = [
    [Code.NOT_FOUND, NotFoundError],
    [Code.ALREADY_EXISTS, AlreadyExistsError],
    [Code.UNAVAILABLE, UnavailableError],
    [Code.CANCELLED, UnavailableError],
    [Code.DEADLINE_EXCEEDED, DeadlineError],
    [Code.INTERNAL, ContainerdError],
  ] as const;
  for (const [code, Class] of classes) assert.equal((await failure(code, "words")).constructor, Class);
});

Deno.test("attempt() tells a shim that went away during a call from other failures", async () => {
  for (const words of ["ttrpc: closed: unknown", "kill: ttrpc: closed"]) {
    assert.equal((await failure(Code.UNKNOWN, words)).constructor, LostShimError, words);
  }
  assert.equal((await failure(Code.UNKNOWN, "exec /ttrpc: closed/x: no such file")).constructor, ContainerdError);
});

Deno.test("attempt() tells what is left of a container's former task from other failures", async () => {
  const words = "failed to start shim: mkdir /run/containerd/io.containerd.runtime.v2.task/nomad/web: file exists";
  for (const end of ["", ": unknown"]) {
    assert.equal((await failure(Code.UNKNOWN, words + end)).constructor, FormerTaskError);
  }
});

Deno.test("attempt() tells a command that cannot be started, by the runtime's reason, from a container that has ended", async () => {
  const words = "failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: ";
  const missing = await failure(Code.UNKNOWN, `${words}exec: "fly": executable file not found in $PATH: unknown`);
  assert.ok(missing instanceof CommandError);
  assert.deepEqual(missing.failure, { reason: 'exec: "fly": executable file not found in $PATH', isMissing: true });
  const forbidden = await failure(Code.UNKNOWN, `${words}exec: "/etc": permission denied: unknown`);
  assert.ok(forbidden instanceof CommandError);
  assert.equal(forbidden.failure.isMissing, false);
  const ended = await failure(Code.UNKNOWN, "OCI runtime exec failed: exec failed: cannot exec in a stopped container");
  assert.ok(!(ended instanceof CommandError));
});
