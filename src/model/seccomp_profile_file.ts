/** A seccomp profile in Docker's JSON form, read and parsed but not yet checked. */
export interface SeccompProfileFile {
  readonly path: string;
  readonly json: unknown;
}
