import type { RuntimeBlock } from "../config/plugin/runtime_options.ts";

/** What the operator's policy gives a task that may start. */
export interface Allowance {
  /** The most capabilities the task can have unless it is privileged: names with `CAP_`, or `ALL`. */
  readonly capabilities: readonly string[];
  /** The task's limit of processes; absent when it has none. */
  readonly pidsLimit?: number;
  /** Directories of the node that a seccomp profile of the task's may be in; undefined for anywhere. */
  readonly profileDirs: readonly string[] | undefined;
  /** Whether the operator wants binds relabelled, for all containers or for those of the allocation; unset: as the job says. */
  readonly relabel?: "shared" | "private";
  /** Whether the task may only run under the driver's AppArmor profile where AppArmor is on. */
  readonly lsmRequired: boolean;
  readonly runtime: RuntimeBlock;
  /** The plugin's options that would have refused the task had they been closed. */
  readonly waived: readonly string[];
}
