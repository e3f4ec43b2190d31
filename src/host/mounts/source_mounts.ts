import { posix } from "node:path";

import type { StartPlan } from "../../model/plan/start_plan.ts";
import type { TaskDirectories } from "../../model/plan/task_directories.ts";
import type { SourceMount } from "./hold_source.ts";

/** The task's mounts that show a path of the node. */
export function sourceMounts({ request }: Pick<StartPlan, "request">): SourceMount[] {
  return request.config.mounts.flatMap(({ type, source, target, options, create }) =>
    type === "tmpfs" || source === undefined ? [] : [{ source, target, options, ...(create && { create }) }]
  );
}

/** Whether nothing is at the place of a source, not even a link. */
export async function isMissing({ source }: SourceMount, { task }: TaskDirectories): Promise<boolean> {
  try {
    await Deno.lstat(posix.resolve(task, source));
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return true;
    throw error;
  }
}
