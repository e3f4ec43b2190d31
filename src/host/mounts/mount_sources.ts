import type { StartPlan } from "../../model/plan/start_plan.ts";
import { holdSource, isRelative, type SourceMount } from "./hold_source.ts";

type Sources = Pick<StartPlan, "request" | "directories">;

/**
 * Host path of each relative source of the task's mounts, links resolved, by the source as written. Throws `ConfigError`
 * for a source that does not exist or that the task may not have, before an image is pulled for it; what is there when
 * the container is made is looked at again then, see `bindSources`.
 */
export async function resolveMountSources({ request, directories }: Sources): Promise<Record<string, string>> {
  const sources: Record<string, string> = {};
  for (const mount of sourceMounts({ request })) {
    await using held = await holdSource(mount, directories);
    if (isRelative(mount)) sources[mount.source] = held.path;
  }
  return sources;
}

/** The task's mounts that show a path of the node. */
export function sourceMounts({ request }: Pick<StartPlan, "request">): SourceMount[] {
  return request.config.mounts.flatMap(({ type, source, target, options }) =>
    type === "tmpfs" || source === undefined ? [] : [{ source, target, options }]
  );
}
