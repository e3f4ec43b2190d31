import assert from "node:assert/strict";
import { exitResult, lostResult } from "../../src/model/task/exit_result.ts";

Deno.test("exitResult() of an exit code has that code and no signal", () => {
  for (const exitCode of [0, 1, 127, 128]) {
    assert.deepEqual(exitResult(exitCode), { exitCode, signal: 0, oomKilled: false });
  }
});

Deno.test("exitResult() of 128+n keeps the code and has signal n, to the last real-time signal", () => {
  assert.deepEqual(exitResult(129), { exitCode: 129, signal: 1, oomKilled: false });
  assert.deepEqual(exitResult(137), { exitCode: 137, signal: 9, oomKilled: false });
  assert.deepEqual(exitResult(143), { exitCode: 143, signal: 15, oomKilled: false });
  assert.deepEqual(exitResult(192), { exitCode: 192, signal: 64, oomKilled: false });
});

Deno.test("exitResult() of a code above every signal has none", () => {
  assert.deepEqual(exitResult(193), { exitCode: 193, signal: 0, oomKilled: false });
  assert.deepEqual(exitResult(255), { exitCode: 255, signal: 0, oomKilled: false });
});

Deno.test("exitResult() with a word on memory is an OOM kill that says it", () => {
  const oomError = "OOM Killed: memory ran out";
  assert.deepEqual(exitResult(137, { oomError }), { exitCode: 137, signal: 9, oomKilled: true, error: oomError });
  assert.deepEqual(exitResult(1, { oomError }), { exitCode: 1, signal: 0, oomKilled: true, error: oomError });
});

Deno.test("exitResult() without a word on memory has no error, which Nomad would take for a failure", () => {
  assert.equal("error" in exitResult(0, { oomError: undefined }), false);
});

Deno.test("lostResult() is a failure that says why its code is unknown", () => {
  assert.deepEqual(lostResult("nobody saw it"), { exitCode: 255, signal: 0, oomKilled: false, error: "nobody saw it" });
});
