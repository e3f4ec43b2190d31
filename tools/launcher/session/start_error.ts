import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { RecoverableErrorSchema } from "../../../src/gen/hashicorp/nomad/plugins/shared/structs/recoverable_error_pb.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { LaunchError } from "../host/launch_error.ts";

/** A failed StartTask as a person reads it, with what Nomad would do about it. */
export function startError(error: unknown): unknown {
  if (!(error instanceof RpcError)) return error;
  const fate = isRecoverable(error) ? "Nomad would try again" : "Nomad would not try again";
  return new LaunchError(`${error.message} (${fate})`, { cause: error });
}

/** The first detail says so, whatever the code (Nomad plugins/drivers/errors.go). */
function isRecoverable({ details: [first] }: RpcError): boolean {
  return first !== undefined && anyUnpack(first, RecoverableErrorSchema)?.recoverable === true;
}
