import { anyUnpack } from "@bufbuild/protobuf/wkt";
import assert from "node:assert/strict";
import { ContainerdError } from "../../src/containerd/errors.ts";
import {
  AlreadyExistsError,
  ConfigError,
  DeadlineError,
  DriverError,
  FailedPreconditionError,
  ImageError,
  NotFoundError,
  UnavailableError,
} from "../../src/errors.ts";
import { RecoverableErrorSchema } from "../../src/gen/hashicorp/nomad/plugins/shared/structs/recoverable_error_pb.ts";
import { toRpcError } from "../../src/nomad/fault.ts";
import { Code } from "../../packages/grpc/code.ts";
import { RpcError } from "../../packages/grpc/rpc_error.ts";

const WORDS = "Cannot do it: there is a reason";

/** What is worth another try, so that the job's restart block applies. */
const TRANSIENT = {
  "containerd that is away": new UnavailableError(WORDS),
  "a time-out": new DeadlineError(WORDS),
  "a name that is taken": new AlreadyExistsError(WORDS),
  "an image that another try may get": new ImageError(WORDS, { recoverable: true }),
};

/** What stays wrong until somebody mends it. */
const LASTING = {
  "a mistake in the job": new ConfigError(WORDS),
  "an image that is not there": new ImageError(WORDS, { recoverable: false }),
  "a thing that is not there": new NotFoundError(WORDS),
  "a state that forbids it": new FailedPreconditionError(WORDS),
  "the runtime's refusal": new ContainerdError(WORDS),
  "an error of ours without a class": new DriverError(WORDS),
  "an error of the language": new TypeError(WORDS),
  "containerd's own status UNAVAILABLE": new RpcError(WORDS, { code: Code.UNAVAILABLE }),
  "containerd's own status CANCELLED": new RpcError(WORDS, { code: Code.CANCELLED }),
};

Deno.test("toRpcError() tells Nomad that a full disk is worth another try, the node's and containerd's", () => {
  for (const words of ["No space left on device (os error 28)", "mkdir /x: no space left on device: unknown"]) {
    const errors = [new DriverError(`Cannot do it: ${words}`), new ContainerdError(`Cannot do it: ${words}`)];
    assert.deepEqual(errors.map((error) => toRpcError(error).code), errors.map(() => Code.FAILED_PRECONDITION));
    assert.equal(toRpcError(new ConfigError(words)).code, Code.UNKNOWN);
  }
});

Deno.test("toRpcError() tells Nomad that a lack of descriptors, processes or memory is worth another try, and which it is", () => {
  const lacks = ["Too many open files", "Resource temporarily unavailable", "Cannot allocate memory"];
  for (const words of lacks.map((lack, index) => `${lack} (os error ${index})`)) {
    const { code, message } = toRpcError(new Error(words));
    assert.deepEqual([code, message], [Code.FAILED_PRECONDITION, `Cannot do what was asked: ${words}`]);
    const told = toRpcError(new DriverError(`Cannot do it: ${words}`));
    assert.deepEqual([told.code, told.message], [Code.FAILED_PRECONDITION, `Cannot do it: ${words}`]);
  }
});

Deno.test("toRpcError() tells what failed first and whether that is worth another try, whatever the clean-up after it says", () => {
  const later = new Error("the device is busy");
  const hidden = (error: Error) => new SuppressedError(later, new SuppressedError(later, error));
  for (const error of [new ConfigError(WORDS), new UnavailableError(WORDS)]) {
    const { code, message } = toRpcError(hidden(error));
    assert.equal(code, toRpcError(error).code);
    const cleanUp = "; then the clean-up failed: the device is busy";
    assert.equal(message, WORDS + cleanUp + cleanUp);
  }
});

for (const [what, error] of Object.entries(TRANSIENT)) {
  Deno.test(`toRpcError() tells Nomad that ${what} is worth another try`, () => {
    const { code, message, details, cause } = toRpcError(error);
    assert.deepEqual([code, message, cause], [Code.FAILED_PRECONDITION, WORDS, error]);
    // Nomad reads the first detail, whatever the code.
    assert.equal(details[0] && anyUnpack(details[0], RecoverableErrorSchema)?.recoverable, true);
    assert.equal(
      details[0]?.typeUrl,
      "type.googleapis.com/hashicorp.nomad.plugins.shared.structs.RecoverableError",
    );
  });
}

for (const [what, error] of Object.entries(LASTING)) {
  Deno.test(`toRpcError() tells Nomad that ${what} is not worth another try`, () => {
    const { code, message, details, cause } = toRpcError(error);
    assert.deepEqual([code, message, details, cause], [Code.UNKNOWN, WORDS, [], error]);
  });
}

Deno.test("toRpcError() tells what was thrown though it is no error", () => {
  assert.deepEqual([toRpcError("words").code, toRpcError("words").message], [Code.UNKNOWN, "words"]);
});

Deno.test("toRpcError() shortens a message that somebody else's words make long", () => {
  const { message } = toRpcError(new ConfigError(`Cannot run as user "${"a".repeat(2_000_000)}": it is long`));
  assert.equal(message.length, 4_097);
  assert.match(message, /^Cannot run as user "a+…$/);
});
