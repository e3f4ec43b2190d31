import { posix } from "node:path";

import { ConfigError, wordsOf } from "../../errors.ts";
import type { StartPlan } from "../../model/plan/start_plan.ts";
import type { TaskDirectories } from "../../model/plan/task_directories.ts";
import { HeldFile, JobFileError } from "../job_files/held_file.ts";
import { isOwnPlace, isRelative, type SourceMount } from "./hold_source.ts";
import { isMissing, sourceMounts } from "./source_mounts.ts";

/**
 * Makes the sources that are missing and that the job wants made; they are directories of root's, as Docker's. A relative
 * one is made below the nearest directory that is there, which has to be one that the task may have, and component by
 * component, so that no link leads it elsewhere meanwhile.
 */
export async function makeSources(plan: Pick<StartPlan, "request" | "directories">): Promise<void> {
  for (const mount of sourceMounts(plan)) {
    if (!mount.create || !await isMissing(mount, plan.directories)) continue;
    const path = posix.resolve(plan.directories.task, mount.source);
    try {
      if (isRelative(mount)) await makeBelow(path, plan.directories);
      else await Deno.mkdir(path, { recursive: true, mode: 0o755 });
    } catch (cause) {
      const reason = wordsOf(cause);
      throw new ConfigError(`Cannot mount "${mount.source}" at "${mount.target}": it cannot be made: ${reason}`, {
        cause,
      });
    }
  }
}

/** Throws `ConfigError` for a missing source that cannot be made where it is wanted. */
export async function checkPlannedSource(mount: SourceMount, directories: TaskDirectories): Promise<void> {
  if (!isRelative(mount)) return;
  try {
    const { held } = await nearest(posix.resolve(directories.task, mount.source), directories);
    await held[Symbol.asyncDispose]();
  } catch (cause) {
    if (!(cause instanceof JobFileError)) throw cause;
    throw new ConfigError(`Cannot mount "${mount.source}" at "${mount.target}": ${cause.message}`, { cause });
  }
}

async function makeBelow(path: string, directories: TaskDirectories): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const { held, missing } = await nearest(path, directories);
  let parent = stack.use(held);
  for (const name of missing) {
    const child = `${parent.kernelPath}/${name}`;
    await Deno.mkdir(child, { mode: 0o755 }).catch((error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    });
    parent = stack.use(await HeldFile.hold(child));
  }
}

/** The nearest directory that is there, and the names of those that are missing below it. */
async function nearest(
  path: string,
  directories: TaskDirectories,
): Promise<{ readonly held: HeldFile; readonly missing: readonly string[] }> {
  const missing: string[] = [];
  for (let at = path;; at = posix.dirname(at)) {
    const held = await HeldFile.hold(at, { follow: true }).catch((error) => {
      if (!(error instanceof JobFileError)) throw error;
      return undefined;
    });
    if (held === undefined) {
      missing.unshift(posix.basename(at));
      continue;
    }
    if (held.status.isDirectory() && isOwnPlace(posix.join(held.path, ...missing), directories)) {
      return { held, missing };
    }
    await held[Symbol.asyncDispose]();
    throw new JobFileError("it leads out of the task's own directories and the group's alloc directory");
  }
}
