import assert from "node:assert/strict";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { RecoverableErrorSchema } from "../../../src/gen/hashicorp/nomad/plugins/shared/structs/recoverable_error_pb.ts";
import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";

/** What Nomad makes of a failed call. */
export interface Failure {
  readonly message: string;
  readonly recoverable: boolean;
}

/** The failure of a call, read as Nomad reads it; fails when the call succeeds or uses a code that Nomad misreads. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof RpcError, String(error));
    assert.ok(
      error.code === Code.UNKNOWN || error.code === Code.FAILED_PRECONDITION,
      `code ${error.code}: ${error.message}`,
    );
    const [detail] = error.details;
    const recoverable = detail && anyUnpack(detail, RecoverableErrorSchema)?.recoverable;
    return { message: error.message, recoverable: recoverable ?? false };
  }
  assert.fail("the call did not fail");
}
