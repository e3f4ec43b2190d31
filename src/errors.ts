/** Base of every error this driver throws on purpose: the message is fit for a job author, `cause` holds what led to it. */
export class DriverError extends Error {
  override name = this.constructor.name;
}

/** What an operator or a job author wrote is wrong; trying again cannot help. */
export class ConfigError extends DriverError {}

/** The thing asked for does not exist, in containerd or in this driver. */
export class NotFoundError extends DriverError {}

/** A thing of that name exists already. */
export class AlreadyExistsError extends DriverError {}

/** A peer (containerd, a registry) cannot be reached or is going away. */
export class UnavailableError extends DriverError {}

/** An operation did not end within the time it was given. */
export class DeadlineError extends DriverError {}

/** The state of the thing does not allow the operation, for example a signal to a stopped task. */
export class FailedPreconditionError extends DriverError {}

/** An image cannot be had or cannot be used; `recoverable` says whether trying again may help. */
export class ImageError extends DriverError {
  readonly recoverable: boolean;

  constructor(message: string, { recoverable, cause }: { recoverable: boolean; cause?: unknown }) {
    super(message, { cause });
    this.recoverable = recoverable;
  }
}

/** A task's network cannot be made or removed; trying again may help, since tasks end and operators mend networks. */
export class NetworkError extends DriverError {
  readonly recoverable = true;
}
