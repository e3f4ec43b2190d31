import type { Ulimit } from "../config/parse/ulimit.ts";
import type { Allowance } from "../model/allowance.ts";
import type { Architecture } from "../model/architecture.ts";
import type { DeviceNode, GrantedDevice } from "../model/device_node.ts";
import type { CgroupVersion } from "../model/names.ts";
import type { SelinuxContexts } from "../model/confinement/selinux_contexts.ts";
import type { SeccompProfileFile } from "../model/confinement/seccomp_profile_file.ts";

/** What of a node stays as it is while the plugin runs. */
export interface MachineFacts {
  readonly cgroupVersion: CgroupVersion;
  readonly architecture: Architecture;
  /** Release of the running kernel as `uname -r` prints it, such as `6.8.0-31-generic`. */
  readonly kernelRelease: string;
  /** Numbers of the capabilities a container of this node can have at most (see capabilities(7)). */
  readonly capabilities: readonly number[];
  /** CPUs that the plugin may use, as Go counts them. */
  readonly cpuCount: number;
  /** The node's program that a task has as its first process for `init`; absent when it has none. */
  readonly initPath?: string;
  /** Largest hard limit of open files a process of this node may be given. */
  readonly nofileHardLimit: number;
  /** Paths of this node's sysfs that leak its workload to containers (`thermal_throttle` of each CPU). */
  readonly sensitiveSysPaths: readonly string[];
  /** Where AppArmor is on: the profile the driver loaded, unless that failed. */
  readonly apparmor?: { readonly defaultProfile?: string };
  /** The contexts of containers where SELinux is on. */
  readonly selinux?: SelinuxContexts;
}

/** What the node has for one task, at the moment of its start. */
export interface TaskFacts {
  /** What the operator's policy gives the task. */
  readonly allowance: Allowance;
  /** Whether the kernel can limit swap in the task's cgroup. */
  readonly swapLimit: boolean;
  /** CPUs and memory nodes the task's cgroup may use, in cpuset notation; absent when unknown. */
  readonly allowedCpus?: string;
  readonly allowedMems?: string;
  /** Names of the node's AppArmor profiles; needed when the task names one. */
  readonly loadedProfiles?: readonly string[];
  /** The devices of the task's `devices` option and of its device plugins. */
  readonly devices: readonly GrantedDevice[];
  /** Every device node of the node, for a privileged task; may be empty for others. */
  readonly hostDevices: readonly DeviceNode[];
  /** Absolute host path of each relative `mounts` source, by the source as the job wrote it. */
  readonly mountSources: Readonly<Record<string, string>>;
  /** Whether mounts can travel from the source of each mount that asks for it, by the mount's target. */
  readonly sharedSources: Readonly<Record<string, boolean>>;
  /** Text of the container's resolv.conf; absent leaves the image's. */
  readonly resolvConf?: string;
  /** Whether the node's only name servers listen where the task cannot ask them. */
  readonly lacksServers?: boolean;
  /** Text of the node's hosts file, for a task on the node's network. */
  readonly nodeHosts?: string;
  /** Path of the network namespace of another task, for one that joins it, or of the one that the driver makes. */
  readonly joinedNetwork?: string;
  /** Limits of a process that the task does not set, by name. */
  readonly defaultUlimits: Readonly<Record<string, Ulimit>>;
  /** Whether a task that does not set `seccomp` runs with the default profile. */
  readonly seccompDefault: boolean;
  /** Whether a task that names neither profile nor label is confined by AppArmor or SELinux. */
  readonly lsmDefault: boolean;
  /** The task's `seccomp_profile`; needed when it names one. */
  readonly seccompProfile?: SeccompProfileFile;
}

/** What `buildSpec` has to know about the node, read by `src/host` before it: plain data, nothing to call. */
export type HostFacts = MachineFacts & TaskFacts;
