import {
  AlreadyExistsError,
  DeadlineError,
  DriverError,
  type ErrorDetails,
  FailedPreconditionError,
  NotFoundError,
  UnavailableError,
} from "../errors.ts";
import { Code } from "@nomad-containerd/grpc/code";
import { NoConnectionError, RpcError } from "@nomad-containerd/grpc/rpc-error";
import {
  type CommandFailure,
  commandFailure,
  hasFormerTask,
  hasLostShim,
  type PullFailure,
  pullFailure,
} from "./failure_words.ts";

/** containerd answered with an error that no other class names; the message holds its words. */
export class ContainerdError extends DriverError {}

/** This containerd does not know the call, or has nothing to do for it. */
export class UnimplementedError extends ContainerdError {}

/** A pull failed for a reason that is known by its words. */
export class PullError extends ContainerdError {
  readonly failure: PullFailure;

  constructor(message: string, { failure, ...details }: ErrorDetails & { readonly failure: PullFailure }) {
    super(message, details);
    this.failure = failure;
  }
}

/** A command in a container could not be started, by its own fault. */
export class CommandError extends ContainerdError {
  readonly failure: CommandFailure;

  constructor(message: string, { failure, ...details }: ErrorDetails & { readonly failure: CommandFailure }) {
    super(message, details);
    this.failure = failure;
  }
}

/** The task's shim went away during the call; containerd will not know the task any more in a moment. */
export class LostShimError extends ContainerdError {}

/** containerd still undoes a task of the container, as one whose making a plugin that was killed gave up. */
export class FormerTaskError extends ContainerdError {}

type ErrorClass = new (message: string, details: ErrorDetails) => DriverError;

const CLASSES: ReadonlyMap<number, ErrorClass> = new Map<number, ErrorClass>([
  [Code.NOT_FOUND, NotFoundError],
  [Code.ALREADY_EXISTS, AlreadyExistsError],
  [Code.FAILED_PRECONDITION, FailedPreconditionError],
  [Code.UNAVAILABLE, UnavailableError],
  // Not our own cancel, which rejects with the signal's reason: a server that goes away cancels its calls.
  [Code.CANCELLED, UnavailableError],
  [Code.DEADLINE_EXCEEDED, DeadlineError],
  [Code.UNIMPLEMENTED, UnimplementedError],
]);

/** Awaits one RPC; a gRPC status becomes one of our errors, `Cannot <action>: <containerd's words>`. */
export async function attempt<T>(action: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw translate(action, error);
  }
}

/** The same of a pull, whose known failures become PullErrors. */
export async function attemptPull<T>(action: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw translate(action, error, { isPull: true });
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

function translate(action: string, error: unknown, { isPull = false } = {}): unknown {
  if (!(error instanceof RpcError)) return error;
  const pull = isPull ? pullFailure(error.message) : undefined;
  if (pull !== undefined) return new PullError(...said(action, error, { failure: pull }));
  const failure = commandFailure(error.message);
  if (failure !== undefined) return new CommandError(...said(action, error, { failure }));
  const Class = CLASSES.get(error.code) ?? classByWords(error.message);
  return new Class(...said(action, error, {}));
}

function classByWords(words: string): ErrorClass {
  if (hasLostShim(words)) return LostShimError;
  return hasFormerTask(words) ? FormerTaskError : ContainerdError;
}

/** The message and the details of an error. */
function said<Details extends object>(
  action: string,
  cause: RpcError,
  details: Details,
): [string, Details & ErrorDetails] {
  const reason = reasonOf(cause);
  return [`Cannot ${action}: ${reason}`, { ...details, reason, cause }];
}

/** What grpc-js says of a call whose time is over; its own words go on with how it spent it. */
const TIME_OVER = /^Deadline exceeded after ([\d.]+)s/;

function reasonOf(error: RpcError): string {
  if (error instanceof NoConnectionError) return `containerd cannot be reached: ${error.message}`;
  const [, seconds] = TIME_OVER.exec(error.message) ?? [];
  if (seconds !== undefined) return `containerd has not answered for ${Math.round(Number(seconds))} s`;
  return error.message || `status ${error.code}`;
}
