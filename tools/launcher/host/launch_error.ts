import { RpcError } from "../../../packages/grpc/rpc_error.ts";
import { ConfigError } from "../../../src/errors.ts";

/** What keeps the launcher from running a task; the message is for the person at the terminal. */
export class LaunchError extends Error {
  override name = "LaunchError";
}

/** Whether the message is all that a person can use; only an error nobody foresaw shows where it came from. */
export function isForeseen(error: unknown): error is Error {
  return [LaunchError, ConfigError, RpcError, DOMException].some((kind) => error instanceof kind);
}
