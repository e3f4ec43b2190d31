import { ConfigError } from "../../errors.ts";

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
  readonly hostname: string;
  /** The FIFO that an interactive task has for its stdin. */
  readonly stdin: string;
  /** Where the volumes without a name are. */
  readonly volumes: string;
}

/** Names of Nomad's own in an allocation directory, or of no file. */
const RESERVED: ReadonlySet<string> = new Set(["", ".", "..", "alloc"]);

/**
 * Where these are in an allocation directory (see Nomad `client/allocdir`). Every path of a task comes from here, so here
 * it is seen to that they lie in the task's own directory, and that in the allocation's: `ConfigError` for a task whose
 * name, which Nomad does not look at closely, is not one plain component of a path.
 */
export function taskDirectories(allocDir: string, taskName: string): TaskDirectories {
  if (RESERVED.has(taskName) || /[/\0]/.test(taskName)) {
    const allowed = 'allowed is a name without "/" other than ".", ".." and "alloc"';
    throw new ConfigError(`Cannot start task "${taskName}": its directory would not be its own, ${allowed}`);
  }
  const task = `${allocDir}/${taskName}`;
  return {
    alloc: `${allocDir}/alloc`,
    logs: `${allocDir}/alloc/logs`,
    task,
    local: `${task}/local`,
    secrets: `${task}/secrets`,
    resolvConf: `${task}/resolv.conf`,
    hosts: `${task}/hosts`,
    hostname: `${task}/hostname`,
    stdin: `${task}/.stdin.fifo`,
    volumes: `${task}/volumes`,
  };
}
