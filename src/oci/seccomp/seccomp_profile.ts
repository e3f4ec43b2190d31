/**
 * A condition of a rule: every capability, one of the architectures, at least this kernel; what is absent is not asked.
 */
export interface SeccompFilter {
  readonly caps?: readonly string[];
  /** Go's names of architectures, `amd64`, `arm64`. */
  readonly arches?: readonly string[];
  /** `<version>.<revision>`, such as `4.8`. */
  readonly minKernel?: string;
}

export interface SeccompArg {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: string;
}

/** What happens on some system calls, as long as all of `includes` and none of `excludes` holds. */
export interface SeccompRule {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly SeccompArg[];
  readonly includes?: SeccompFilter;
  readonly excludes?: SeccompFilter;
}

/** A native architecture and those whose calls its kernel takes as well, by their SCMP_ARCH names. */
export interface SeccompArchitectures {
  readonly architecture: string;
  readonly subArchitectures: readonly string[];
}

/** A seccomp profile in Docker's JSON form (see moby `profiles/seccomp`): OCI's form plus conditions. */
export interface SeccompProfile {
  readonly defaultAction: string;
  readonly defaultErrnoRet?: number;
  readonly archMap?: readonly SeccompArchitectures[];
  readonly architectures?: readonly string[];
  readonly flags?: readonly string[];
  readonly listenerPath?: string;
  readonly listenerMetadata?: string;
  readonly syscalls: readonly SeccompRule[];
}
