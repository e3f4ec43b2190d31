import type { TaskRequest } from "../../model/task/task_request.ts";

/** A mount whose author wants mounts that are made later to travel, and the word for how. */
export interface TravellingMount {
  readonly source: string;
  readonly target: string;
  readonly how: string;
}

/** Those of a task's volumes and mounts that want mounts to travel between the node and the task. */
export function travellingMounts({ mounts, config }: Pick<TaskRequest, "mounts" | "config">): TravellingMount[] {
  const volumes = mounts.map(({ hostPath, taskPath, propagation }) => ({
    source: hostPath,
    target: taskPath,
    how: propagation === "private" ? undefined : propagation,
  }));
  const own = config.mounts.map(({ source = "", target, options }) => ({
    source,
    target,
    how: options.find((option) => /^r?(?:shared|slave)$/.test(option)),
  }));
  return [...volumes, ...own].flatMap(({ how, ...mount }) => how === undefined ? [] : [{ ...mount, how }]);
}
