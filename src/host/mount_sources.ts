import { posix } from "node:path";

import { ConfigError } from "../errors.ts";
import type { StartPlan } from "../model/plan/start_plan.ts";

const CIRCLE = Symbol();

/**
 * Host path of each relative source of the task's `mounts`, links resolved, by the source as written. Throws
 * `ConfigError` for a source that does not exist, and for a relative one that leaves the task directory by `..` or by a
 * link.
 */
export async function resolveMountSources(
  { request, directories }: Pick<StartPlan, "request" | "directories">,
): Promise<Record<string, string>> {
  const sources: Record<string, string> = {};
  for (const { type, source, target } of request.config.mounts) {
    if (type === "tmpfs" || source === undefined) continue;
    const refuse = (reason: string) => new ConfigError(`Cannot mount "${source}" at "${target}": ${reason}`);
    const path = await realPath(posix.resolve(directories.task, source));
    if (path === undefined) throw refuse("it does not exist on the node");
    if (path === CIRCLE) throw refuse("its links lead in a circle");
    if (source.startsWith("/")) continue;
    if (!isInside(path, directories.task)) throw refuse("it leaves the task directory");
    sources[source] = path;
  }
  return sources;
}

/** The path without links; undefined when nothing is there, CIRCLE when its links lead in one. */
async function realPath(path: string): Promise<string | typeof CIRCLE | undefined> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.FilesystemLoop) return CIRCLE;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}
