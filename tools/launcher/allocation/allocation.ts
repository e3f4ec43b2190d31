/** What a server and a client decide about a run of a task before it starts. */
export interface Allocation {
  readonly id: string;
  /** Last part of the task's id, eight hex digits, new for every start. */
  readonly invocationId: string;
  /** The allocation's directory on the node. */
  readonly directory: string;
  readonly ports: readonly AllocatedPort[];
  /** Cores that belong to this task alone. */
  readonly reservedCores: readonly number[];
  /** CPU shares in MHz. */
  readonly cpuShares: number;
  /** Absolute path below /sys/fs/cgroup; "" when the launcher may not make one. */
  readonly cpusetCgroup: string;
  /** Path of the group's network namespace; unset on the node's network. */
  readonly networkNamespace?: string | undefined;
}

/** A port with the number it got. */
export interface AllocatedPort {
  readonly label: string;
  readonly value: number;
  readonly to: number;
  readonly hostIp: string;
}
