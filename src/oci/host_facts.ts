import type { Architecture } from "../model/architecture.ts";
import type { DeviceNode, GrantedDevice } from "../model/device_node.ts";
import type { CgroupVersion } from "../model/names.ts";
import type { SeccompProfileFile } from "../model/seccomp_profile_file.ts";

/** What `buildSpec` has to know about the node, gathered by the host room before it: plain data, nothing to call. */
export interface HostFacts {
  readonly cgroupVersion: CgroupVersion;
  readonly architecture: Architecture;
  /** Release of the running kernel as `uname -r` prints it, such as `6.8.0-31-generic`. */
  readonly kernelRelease: string;
  /** Numbers of the capabilities a container of this node can have at most (see capabilities(7)). */
  readonly capabilities: readonly number[];
  /** Largest hard limit of open files a process of this node may be given. */
  readonly nofileHardLimit: number;
  /** Whether the kernel can limit swap in the task's cgroup. */
  readonly swapLimit: boolean;
  /** CPUs and memory nodes the task's cgroup may use, in cpuset notation; absent when unknown. */
  readonly allowedCpus?: string;
  readonly allowedMems?: string;
  /** The devices of the task's `devices` option and of its device plugins. */
  readonly devices: readonly GrantedDevice[];
  /** Every device node of the node, for a privileged task; may be empty for others. */
  readonly hostDevices: readonly DeviceNode[];
  /** Absolute host path of each relative `mounts` source, by the source as the job wrote it. */
  readonly mountSources: Readonly<Record<string, string>>;
  /** Host path of the resolv.conf bound into the container; absent leaves the image's. */
  readonly resolvConfPath?: string;
  /** Host path of the hosts file bound into the container; absent leaves the image's. */
  readonly hostsPath?: string;
  /** Whether a task that does not set `seccomp` runs with the default profile. */
  readonly seccompDefault: boolean;
  /** The task's `seccomp_profile`; needed when it names one. */
  readonly seccompProfile?: SeccompProfileFile;
  /** Paths of this node's sysfs that leak its workload to containers (`thermal_throttle` of each CPU). */
  readonly sensitiveSysPaths: readonly string[];
}
