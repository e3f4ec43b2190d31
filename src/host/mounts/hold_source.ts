import { posix } from "node:path";

import { ConfigError } from "../../errors.ts";
import type { TaskDirectories } from "../../model/plan/task_directories.ts";
import { HeldFile, isAtOrBelow, JobFileError } from "../job_files/held_file.ts";

/** A mount of the job's that shows a path of the node: an absolute one, or one relative to the task directory. */
export interface SourceMount {
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

/**
 * Holds what a mount shows, links followed. An absolute path may be anywhere, whether the job may name one is the
 * operator's to say before. A relative one lies in the task's own `local` or `secrets` or in the allocation's `alloc`;
 * of the latter its logs are only ever read, since Nomad's agent writes them as root. Throws `ConfigError` otherwise.
 */
export async function holdSource(mount: SourceMount, directories: TaskDirectories): Promise<HeldFile> {
  const { source, target, options } = mount;
  const refuse = (reason: string, cause?: unknown) =>
    new ConfigError(`Cannot mount "${source}" at "${target}": ${reason}`, { cause });
  await using stack = new AsyncDisposableStack();
  const held = stack.use(await hold(posix.resolve(directories.task, source), refuse));
  if (isRelative(mount)) {
    const { alloc, logs, local, secrets } = directories;
    if (![alloc, local, secrets].some((directory) => isAtOrBelow(held.path, directory))) {
      throw refuse("it leads out of the task's local and secrets and the group's alloc directory");
    }
    const showsLogs = held.path === alloc || isAtOrBelow(held.path, logs);
    if (showsLogs && !options.includes("ro")) throw refuse('the logs are in it, which only the option "ro" can show');
  }
  stack.move();
  return held;
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
