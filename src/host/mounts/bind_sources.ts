import type { StartPlan } from "../../model/plan/start_plan.ts";
import { isAtOrBelow } from "../job_files/held_file.ts";
import { holdSource, isRelative } from "./hold_source.ts";
import { sourceMounts } from "./source_mounts.ts";
import { Stage } from "./stage.ts";

/** Where the sources of a container's mounts are while it is made. */
export interface BoundSources extends AsyncDisposable {
  /** Host path of each relative source, by the source as written. */
  readonly sources: Readonly<Record<string, string>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Finds the relative sources again, for the runtime to bind them, which it does by path. Nobody but the task writes below
 * its own directories, and it is not running; those of `alloc` may be changed by the other tasks of the group at any
 * moment, so they are bound, checked, to a place of the driver's, until disposed. Throws `ConfigError` as `holdSource`.
 */
export async function bindSources(plan: StartPlan, root?: string): Promise<BoundSources> {
  const { directories } = plan;
  await using stack = new AsyncDisposableStack();
  const stage = stack.use(await Stage.open(plan.containerId, root));
  const sources: Record<string, string> = {};
  for (const mount of sourceMounts(plan)) {
    if (!isRelative(mount)) continue;
    await using held = await holdSource(mount, directories);
    const isShared = isAtOrBelow(held.path, directories.alloc);
    sources[mount.source] = isShared ? await stage.bind(held) : held.path;
  }
  const undo = stack.move();
  return { sources, [Symbol.asyncDispose]: () => undo.disposeAsync() };
}
