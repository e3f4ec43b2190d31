import { posix } from "node:path";

import type { StartPlan } from "../../model/plan/start_plan.ts";
import { holdSource, isRelative } from "./hold_source.ts";
import { checkPlannedSource } from "./make_sources.ts";
import { isMissing, sourceMounts } from "./source_mounts.ts";

type Sources = Pick<StartPlan, "request" | "directories">;

/**
 * Host path of each relative source of the task's mounts, links resolved, by the source as written. Throws `ConfigError`
 * for a source that does not exist or that the task may not have, before an image is pulled for it; what is there when
 * the container is made is looked at again then, see `bindSources`.
 */
export async function resolveMountSources({ request, directories }: Sources): Promise<Record<string, string>> {
  const sources: Record<string, string> = {};
  for (const mount of sourceMounts({ request })) {
    if (mount.create && await isMissing(mount, directories)) {
      await checkPlannedSource(mount, directories);
      sources[mount.source] = posix.resolve(directories.task, mount.source);
      continue;
    }
    await using held = await holdSource(mount, directories);
    if (isRelative(mount)) sources[mount.source] = held.path;
  }
  return sources;
}
