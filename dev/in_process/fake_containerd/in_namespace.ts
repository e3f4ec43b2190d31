import { Code } from "../../../packages/grpc/code.ts";
import type { HandlerContext } from "../../../packages/grpc/handler_context.ts";
import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import type { NamespaceState, State } from "./state.ts";

/** The namespace that a call names in its metadata; without one containerd refuses. */
export function inNamespace(state: State, { metadata }: HandlerContext): NamespaceState {
  const name = metadata["containerd-namespace"];
  if (name) return state.namespace(name);
  throw new RpcError("namespace is required: failed precondition", { code: Code.FAILED_PRECONDITION });
}

/** The lease that a call names in its metadata; containerd refuses one that does not exist. */
export function requireLease(state: State, context: HandlerContext): void {
  const id = context.metadata["containerd-lease"];
  if (id === undefined || inNamespace(state, context).leases.has(id)) return;
  throw new RpcError("lease does not exist: not found", { code: Code.NOT_FOUND });
}
