/** A seccomp profile in Docker's JSON form, read and parsed but not yet checked. */
export interface SeccompProfileFile {
  readonly path: string;
  /** Whether it lies in a directory of the operator's own (see the plugin's `seccomp_profile_dirs`). */
  readonly isOperators: boolean;
  readonly json: unknown;
}
