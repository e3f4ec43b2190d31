import { DriverError } from "../../errors.ts";

/** Credentials could not be looked up; `recoverable` says whether trying again may help. */
export class CredentialsError extends DriverError {
  readonly recoverable: boolean;

  constructor(message: string, { recoverable, cause }: { recoverable: boolean; cause?: unknown }) {
    super(message, { cause });
    this.recoverable = recoverable;
  }
}
