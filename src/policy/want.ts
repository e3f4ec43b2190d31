import type { Restrictions } from "./restrictions.ts";

/** The plugin options that keep jobs from the node, by the names operators write. */
export type RestrictionName =
  | "allow_privileged"
  | "volumes.enabled"
  | "allow_caps"
  | "allowed_modes.pid"
  | "allowed_modes.ipc"
  | "allowed_modes.uts"
  | "allow_host_network"
  | "allow_devices"
  | "allow_seccomp_off"
  | "seccomp_profile_dirs"
  | "allow_lsm_off"
  | "allow_new_privileges"
  | "allow_runtimes"
  | "allowed_registries"
  | "require_digest"
  | "pids_limit";

/** One thing that a job wants of its node, beyond what every container has. */
export interface Want {
  /** The restriction that decides. */
  readonly restriction: RestrictionName;
  /** Where the job says so, as its author wrote it: `cap_add`, `mounts[0].source`. */
  readonly option: string;
  readonly value: string;
  /** What the restriction looks at: a capability, a mode, a path of the node, a full image name, a number. */
  readonly subject: string;
}

/** Whether the restrictions let a want pass, and what the operator's configuration says about it. */
export interface Restriction {
  passes(subject: string, restrictions: Restrictions): boolean;
  says(restrictions: Restrictions): string;
}
