/** A port of the node that Nomad gave to a group or a task. */
export interface TaskPort {
  readonly label: string;
  readonly hostPort: number;
  /** The number in the container; 0 for the same. */
  readonly to: number;
  /** The node's address; "" for all of them. */
  readonly hostIp: string;
}

/** A port of a container that is reached by one of the node's. */
export interface PublishedPort {
  readonly label: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly hostIp: string;
}
