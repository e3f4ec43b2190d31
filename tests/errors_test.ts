import assert from "node:assert/strict";
import {
  AlreadyExistsError,
  ConfigError,
  DeadlineError,
  DriverError,
  FailedPreconditionError,
  ImageError,
  NetworkError,
  NotFoundError,
  UnavailableError,
} from "../src/errors.ts";

const WORDS = 'Cannot do "it": there is a reason';

Deno.test("DriverError tells its reason apart where it is known, and else its whole message", () => {
  assert.equal(new DriverError(WORDS, { reason: "there is a reason" }).reason, "there is a reason");
  assert.equal(new NotFoundError(WORDS).reason, WORDS);
});

Deno.test("DriverError is recoverable when what it tells passes by itself", () => {
  for (const Class of [AlreadyExistsError, DeadlineError, NetworkError, UnavailableError]) {
    assert.equal(new Class(WORDS).recoverable, true, Class.name);
  }
  for (const Class of [ConfigError, DriverError, FailedPreconditionError, NotFoundError]) {
    assert.equal(new Class(WORDS).recoverable, false, Class.name);
  }
  for (const recoverable of [true, false]) {
    assert.equal(new ImageError(WORDS, { recoverable }).recoverable, recoverable);
  }
});

Deno.test("DriverError is recoverable when a disk is full, unless the job or the plugin's configuration is at fault", () => {
  for (const words of ["No space left on device (os error 28)", "mkdir /x: no space left on device: unknown"]) {
    const error = new DriverError(`Cannot do "it": ${words}`);
    assert.deepEqual([error.isDiskFull, error.recoverable], [true, true]);
    assert.equal(new ConfigError(`Cannot do "it": ${words}`).recoverable, false);
  }
  assert.equal(new DriverError(WORDS).isDiskFull, false);
});

Deno.test("DriverError is recoverable when files, processes or memory have run out", () => {
  for (const words of ["too many open files", "Resource temporarily unavailable", "cannot allocate memory"]) {
    const error = new ImageError(`Cannot do "it": ${words}`, { recoverable: false });
    assert.deepEqual([error.isDiskFull, error.recoverable], [false, true], words);
  }
});
