/** A device node as it shall appear in the container. */
export interface DeviceNode {
  /** Path in the container. */
  readonly path: string;
  readonly type: "c" | "b";
  readonly major: number;
  readonly minor: number;
  /** Permission bits of the node, without the file type. */
  readonly fileMode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A device a task asked for: its node and what the task may do with it. */
export interface GrantedDevice extends DeviceNode {
  /** Some of the letters `rwm`. */
  readonly permissions: string;
}
