import type { TaskConfig } from "../../config/task_config.ts";
import type { TaskPort } from "./task_port.ts";

/** What the job asks of cpu and memory, from Nomad's `Resources` (see driver.proto). */
export interface TaskResources {
  /** Relative cpu weight in cgroup v1 shares; 0 when Nomad sent none. */
  readonly cpuShares: number;
  /** Share of the node's whole compute that the job's cpu is, 0 to 1; 0 when Nomad sent none. */
  readonly percentTicks: number;
  /** The `memory` of the job; 0 when Nomad sent none. */
  readonly memoryBytes: number;
  /** The `memory_max` of the job; 0 when unset, -1 for no hard limit. */
  readonly memoryMaxBytes: number;
  /** CPU list of the `cores` Nomad reserved, in cpuset notation; empty for a task of the shared pool. */
  readonly cpusetCpus: string;
  /** Absolute path of the cgroup Nomad made for the task; empty when it made none. */
  readonly cpusetCgroup: string;
}

/** A device node a device plugin wants in the task. */
export interface TaskDevice {
  readonly taskPath: string;
  readonly hostPath: string;
  /** Some of the letters `rwm`. */
  readonly permissions: string;
}

/** How mounts made after the start travel between node and task (see Nomad `volume_mount.propagation_mode`). */
export type MountPropagation = "private" | "host-to-task" | "bidirectional";

/** A volume of the group, or a mount a device plugin wants in the task. */
export interface TaskMount {
  readonly taskPath: string;
  readonly hostPath: string;
  readonly readonly: boolean;
  readonly propagation: MountPropagation;
}

/** The group's `dns` block, or what CNI answered; every list may be empty. */
export interface TaskDns {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** The network namespace Nomad made for the allocation (see `NetworkIsolationSpec` in driver.proto). */
export interface TaskNetwork {
  readonly mode: "host" | "group" | "task" | "none";
  /** Path of the namespace to join; empty when there is none. */
  readonly path: string;
  readonly hostname?: string;
  readonly address?: string;
}

/** Everything Nomad tells about a task it wants started, decoded and free of wire types. */
export interface TaskRequest {
  /** `<alloc id>/<task name>/<8 hex digits>`, unique for each attempt. */
  readonly id: string;
  readonly name: string;
  readonly allocId: string;
  readonly jobName: string;
  readonly jobId: string;
  readonly parentJobId: string;
  readonly taskGroupName: string;
  readonly namespace: string;
  readonly nodeName: string;
  readonly nodeId: string;
  readonly env: Readonly<Record<string, string>>;
  /** The job's `user`; empty means the image's. */
  readonly user: string;
  readonly resources: TaskResources;
  readonly devices: readonly TaskDevice[];
  readonly mounts: readonly TaskMount[];
  readonly stdoutPath: string;
  readonly stderrPath: string;
  /** Host path of the allocation directory. */
  readonly allocDir: string;
  readonly dns?: TaskDns;
  readonly network?: TaskNetwork;
  /** The ports of the group's `network` block. */
  readonly ports: readonly TaskPort[];
  /** The ports of the task's own `network` block, as jobs had it before Nomad 0.12. */
  readonly ownPorts: readonly TaskPort[];
  readonly config: TaskConfig;
}
