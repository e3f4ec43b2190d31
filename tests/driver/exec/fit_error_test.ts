import assert from "node:assert/strict";

import { fitError } from "../../../src/driver/exec/fit_error.ts";
import { DriverError } from "../../../src/errors.ts";

/** What gRPC puts before a message on its way through Nomad's agent. */
const PREFIX = "rpc error: code = FailedPrecondition desc = ";
const bytes = (text: string) => new TextEncoder().encode(text).length;

Deno.test("fitError() cuts a message to what a websocket's close frame takes, the task's id first", () => {
  const id = "6a3f0c53-64c4-8a5e-3b56-3f0d6a2e3a11/web/8f14e45f";
  const { message } = fitError(new DriverError(`Cannot run "/bin/true" in task "${id}": the task has ended`)) as Error;
  assert.equal(message, 'Cannot run "/bin/true": the task has ended');
  const missing = `Cannot find task "${id}": task not found for given id`;
  assert.equal(
    (fitError(new DriverError(missing)) as Error).message,
    'Cannot find task "6a3f0c53…/web/8f14e45f": task not found for given id',
  );
  for (const text of ["x".repeat(300), "日本".repeat(100)]) {
    const { message } = fitError(new DriverError(text)) as Error;
    assert.ok(bytes(PREFIX + message) <= 123, message);
    assert.ok(bytes(PREFIX + message) > 118, message);
    assert.match(message, /…$/);
  }
});
