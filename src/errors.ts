/** What an error says beside its message. */
export interface ErrorDetails {
  /** The message without what could not be done; the whole message unless given. */
  readonly reason?: string;
  /** Whether trying again may help, so that the job's `restart` block applies. */
  readonly recoverable?: boolean;
  readonly cause?: unknown;
}

/** The words of Linux for a full disk: ENOSPC, EDQUOT, as Deno, containerd and runc pass them on. */
const DISK_FULL = /\b(?:no space left on device|disk quota exceeded)\b/i;
/** The same for what else runs out and comes back: EMFILE, ENFILE, EAGAIN, ENOMEM. */
const EXHAUSTED = /\b(?:too many open files|resource temporarily unavailable|cannot allocate memory)\b/i;

/** Base of every error this driver throws on purpose: the message is fit for a job author, `cause` holds what led to it. */
export class DriverError extends Error {
  override name = this.constructor.name;
  readonly reason: string;
  /** What runs out and comes back is worth another try, whatever failed for it. */
  readonly recoverable: boolean;
  readonly isDiskFull: boolean;

  constructor(message: string, { reason = message, recoverable = false, cause }: ErrorDetails = {}) {
    super(message, { cause });
    this.reason = reason;
    this.isDiskFull = DISK_FULL.test(message);
    this.recoverable = recoverable || isExhausted(message);
  }
}

/** What an operator or a job author wrote is wrong; trying again cannot help. */
export class ConfigError extends DriverError {
  override readonly recoverable = false;
}

/** The thing asked for does not exist, in containerd or in this driver. */
export class NotFoundError extends DriverError {}

/** The state of the thing does not allow the operation, for example a signal to a stopped task. */
export class FailedPreconditionError extends DriverError {}

/** Something that passes by itself, so that trying again may help. */
class TransientError extends DriverError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { recoverable: true, ...details });
  }
}

/** A thing of that name exists already. */
export class AlreadyExistsError extends TransientError {}

/** A peer (containerd, a registry) cannot be reached or is going away. */
export class UnavailableError extends TransientError {}

/** An operation did not end within the time it was given. */
export class DeadlineError extends TransientError {}

/** A task's network cannot be made or removed; trying again may help, since tasks end and operators mend networks. */
export class NetworkError extends TransientError {}

/** An image cannot be had or cannot be used; `recoverable` says whether trying again may help. */
export class ImageError extends DriverError {
  constructor(message: string, details: ErrorDetails & { readonly recoverable: boolean }) {
    super(message, details);
  }
}

/** Whether words tell that something of the node has run out which comes back: disk, memory, files, processes. */
export function isExhausted(words: string): boolean {
  return DISK_FULL.test(words) || EXHAUSTED.test(words);
}

/** What failed first: where the end of a scope fails after its body, JavaScript throws the later error, which hides the other. */
export function firstError(error: unknown): unknown {
  return error instanceof SuppressedError ? firstError(error.suppressed) : error;
}

/** The name of the class of what failed first. */
export function classOf(error: unknown): string {
  const first = firstError(error);
  return first instanceof Error ? first.name : "unknown";
}

/** An error's words; where the clean-up after it failed too, that comes behind them. */
export function wordsOf(error: unknown): string {
  if (error instanceof SuppressedError) {
    return `${wordsOf(error.suppressed)}; then the clean-up failed: ${wordsOf(error.error)}`;
  }
  return error instanceof Error ? error.message : String(error);
}
