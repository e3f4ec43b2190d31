import { ConfigError } from "../../errors.ts";
import type { TaskDirectories } from "../../model/plan/task_directories.ts";
import { HeldFile, JobFileError } from "../job_files/held_file.ts";

/**
 * Throws `ConfigError` unless the directories of a task that its container has bound are directories and none of them is a
 * link, or lies behind one: a task that could once put a link in the place of its own directory has the node's for it at
 * its next start.
 */
export async function requireDirectories({ alloc, logs, local, secrets }: TaskDirectories): Promise<void> {
  for (const directory of [alloc, logs, local, secrets]) {
    const reason = await problemOf(directory);
    if (reason !== undefined) throw new ConfigError(`Cannot bind "${directory}": ${reason}`);
  }
}

async function problemOf(directory: string): Promise<string | undefined> {
  try {
    await using held = await HeldFile.hold(directory);
    if (!held.status.isDirectory()) return "it is not a directory";
    return held.path === directory ? undefined : `links lead it to "${held.path}"`;
  } catch (error) {
    if (error instanceof JobFileError) return error.message;
    throw error;
  }
}
