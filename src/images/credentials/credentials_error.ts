import { DriverError, type ErrorDetails } from "../../errors.ts";

/** Credentials could not be looked up; `recoverable` says whether trying again may help. */
export class CredentialsError extends DriverError {
  constructor(message: string, details: ErrorDetails & { readonly recoverable: boolean }) {
    super(message, details);
  }
}
