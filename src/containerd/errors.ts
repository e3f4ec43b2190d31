import {
  AlreadyExistsError,
  DeadlineError,
  DriverError,
  FailedPreconditionError,
  NotFoundError,
  UnavailableError,
} from "../errors.ts";
import { Code } from "../../packages/grpc/code.ts";
import { NoConnectionError, RpcError } from "../../packages/grpc/rpc_error.ts";

/** containerd answered with an error that no other class names; the message holds its words. */
export class ContainerdError extends DriverError {}

type ErrorClass = new (message: string, options: ErrorOptions) => DriverError;

const CLASSES: ReadonlyMap<number, ErrorClass> = new Map<number, ErrorClass>([
  [Code.NOT_FOUND, NotFoundError],
  [Code.ALREADY_EXISTS, AlreadyExistsError],
  [Code.FAILED_PRECONDITION, FailedPreconditionError],
  [Code.UNAVAILABLE, UnavailableError],
  // Not our own cancel, which rejects with the signal's reason: a server that goes away cancels its calls.
  [Code.CANCELLED, UnavailableError],
  [Code.DEADLINE_EXCEEDED, DeadlineError],
]);

/** Awaits one RPC; a gRPC status becomes one of our errors, `Cannot <action>: <containerd's words>`. */
export async function attempt<T>(action: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw translate(action, error);
  }
}

/** Yields a stream's messages; a gRPC status becomes one of our errors. */
export async function* attemptStream<T>(action: string, messages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (error) {
    throw translate(action, error);
  }
}

/** Awaits a removal; a thing that is gone already is as good as removed. */
export async function ignoreNotFound(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

function translate(action: string, error: unknown): unknown {
  if (!(error instanceof RpcError)) return error;
  const Class = CLASSES.get(error.code) ?? ContainerdError;
  const isUnreached = error instanceof NoConnectionError;
  const reason = isUnreached
    ? `containerd cannot be reached: ${error.message}`
    : error.message || `status ${error.code}`;
  return new Class(`Cannot ${action}: ${reason}`, { cause: error });
}
