/** Host paths of what Nomad made for a task, and of what the driver writes there for its container. */
export interface TaskDirectories {
  /** The directory all tasks of the allocation share, and the logs in it. */
  readonly alloc: string;
  readonly logs: string;
  /** The task's own directory; a container sees only what is below `local` and `secrets`. */
  readonly task: string;
  readonly local: string;
  readonly secrets: string;
  /** Files of the task's own directory that are bound over the image's. */
  readonly resolvConf: string;
  readonly hosts: string;
}

/** Where these are in an allocation directory (see Nomad `client/allocdir`). */
export function taskDirectories(allocDir: string, taskName: string): TaskDirectories {
  const task = `${allocDir}/${taskName}`;
  return {
    alloc: `${allocDir}/alloc`,
    logs: `${allocDir}/alloc/logs`,
    task,
    local: `${task}/local`,
    secrets: `${task}/secrets`,
    resolvConf: `${task}/resolv.conf`,
    hosts: `${task}/hosts`,
  };
}
