import { Code } from "../../../packages/grpc/code.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";

/** containerd's answer for what does not exist. */
export function notFound(what: string): RpcError {
  return new RpcError(`${what}: not found`, { code: Code.NOT_FOUND });
}

/** containerd's answer for a task that does not exist, which alone lacks the suffix. */
export function taskNotFound(id: string): RpcError {
  return new RpcError(`task ${id} not found`, { code: Code.NOT_FOUND });
}

/** containerd's answer for a name that is taken. */
export function alreadyExists(what: string): RpcError {
  return new RpcError(`${what}: already exists`, { code: Code.ALREADY_EXISTS });
}

/** containerd's answer for what the thing's state does not allow. */
export function failedPrecondition(what: string): RpcError {
  return new RpcError(`${what}: failed precondition`, { code: Code.FAILED_PRECONDITION });
}

/** containerd's answer for a request that makes no sense. */
export function invalidArgument(what: string): RpcError {
  return new RpcError(`${what}: invalid argument`, { code: Code.INVALID_ARGUMENT });
}

/** containerd's answer when the shim or the runtime fails: nothing but words. */
export function runtimeFailure(message: string): RpcError {
  return new RpcError(message, { code: Code.UNKNOWN });
}
