import type { SpecMount } from "../spec.ts";

/** Ends of a bind mount, and whether the container may write to it. */
export interface BindMount {
  readonly target: string;
  readonly source: string;
  readonly access: "ro" | "rw";
}

/**
 * A bind mount with everything mounted below its source; mounts made later stay on their side unless asked otherwise.
 */
export function bindMount({ target, source, access }: BindMount, propagation = "rprivate"): SpecMount {
  return { destination: target, type: "bind", source, options: ["rbind", access, propagation] };
}
