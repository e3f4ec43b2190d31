/**
 * The parts of an OCI or Docker image configuration a container is made from; absent lists are empty, absent strings
 * "".
 */
export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** `NAME=value` entries in the image's order. */
  readonly env: readonly string[];
  /** USER as written in the image: empty, a name, a number, or `user:group`. */
  readonly user: string;
  readonly workingDir: string;
  /** Absolute paths of VOLUME; absent for none. */
  readonly volumes?: readonly string[];
  /** Name or number of the signal that asks the image's program to stop. */
  readonly stopSignal?: string;
}
