import { ConfigError } from "../../errors.ts";
import type { TaskDirectories } from "../../model/plan/task_directories.ts";

/**
 * Throws `ConfigError` unless the directories of a task that its container has bound are directories and none of them is a
 * link, or lies behind one: a task that could once put a link in the place of its own directory has the node's for it at
 * its next start. Opens nothing, so that no FIFO in their place holds it up.
 */
export async function requireDirectories({ alloc, logs, local, secrets }: TaskDirectories): Promise<void> {
  for (const directory of [alloc, logs, local, secrets]) {
    const reason = await problemOf(directory);
    if (reason !== undefined) throw new ConfigError(`Cannot bind "${directory}": ${reason}`);
  }
}

async function problemOf(directory: string): Promise<string | undefined> {
  try {
    const { isDirectory, isSymlink } = await Deno.lstat(directory);
    if (isSymlink) return "it is a link";
    if (!isDirectory) return "it is not a directory";
    const real = await Deno.realPath(directory);
    return real === directory ? undefined : `links lead it to "${real}"`;
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return "the node has no such file";
    if (error instanceof Deno.errors.FilesystemLoop) return "its links lead in a circle";
    throw error;
  }
}
