import { posix } from "node:path";

import { ConfigError } from "../../errors.ts";
import type { TaskDirectories } from "../../model/plan/task_directories.ts";
import { HeldFile, isAtOrBelow, JobFileError } from "../job_files/held_file.ts";

/** A mount of the job's that shows a path of the node: an absolute one, or one relative to the task directory. */
export interface SourceMount {
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
  /** Whether a source that is missing is made. */
  readonly create?: true;
}

/**
 * Holds what a mount shows, links followed. An absolute path may be anywhere, whether the job may name one is the
 * operator's to say before. A relative one lies in the task's own directories or in the allocation's `alloc`;
 * of the latter its logs are only ever read, since Nomad's agent writes them as root. Throws `ConfigError` otherwise.
 */
export async function holdSource(mount: SourceMount, directories: TaskDirectories): Promise<HeldFile> {
  const { source, target, options } = mount;
  const refuse = (reason: string, cause?: unknown) =>
    new ConfigError(`Cannot mount "${source}" at "${target}": ${reason}`, { cause });
  await using stack = new AsyncDisposableStack();
  const held = stack.use(await hold(posix.resolve(directories.task, source), refuse));
  if (isRelative(mount)) {
    const { alloc, logs } = directories;
    if (!isOwnPlace(held.path, directories)) {
      throw refuse("it leads out of the task's own directories and the group's alloc directory");
    }
    const showsLogs = held.path === alloc || isAtOrBelow(held.path, logs);
    if (showsLogs && !options.includes("ro")) throw refuse('the logs are in it, which only the option "ro" can show');
  }
  stack.move();
  return held;
}

/** What of the task directory is the driver's or the agent's, or both of them go by. */
const RESERVED = ["hosts", "hostname", "resolv.conf", ".stdin.fifo", "volumes", "private"];

/**
 * Whether a path without links is one that the task may have: below its own directory, but not that itself, where it could
 * put a link in the place of `local`, and none of the files that others write there; or the group's `alloc`.
 */
export function isOwnPlace(path: string, { alloc, task }: TaskDirectories): boolean {
  if (isAtOrBelow(path, alloc)) return true;
  if (!path.startsWith(`${task}/`)) return false;
  const [first = ""] = path.slice(task.length + 1).split("/");
  return !RESERVED.includes(first);
}

/** Whether a source is relative to the task directory. */
export function isRelative({ source }: Pick<SourceMount, "source">): boolean {
  return !source.startsWith("/");
}

async function hold(path: string, refuse: (reason: string, cause: unknown) => ConfigError): Promise<HeldFile> {
  try {
    return await HeldFile.hold(path, { follow: true });
  } catch (cause) {
    if (cause instanceof JobFileError) throw refuse(cause.message, cause);
    throw cause;
  }
}
