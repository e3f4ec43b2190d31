import type { RootfsPropagation, SpecMount } from "../spec.ts";

/**
 * The propagation a container's root needs so that its mounts can have theirs: one shared mount needs a shared root,
 * one slave at least a slave. Undefined leaves the runtime's default, which lets nothing out.
 */
export function rootfsPropagation(mounts: readonly SpecMount[]): RootfsPropagation | undefined {
  const options = new Set(mounts.flatMap((mount) => mount.options));
  if (options.has("rshared") || options.has("shared")) return "shared";
  if (options.has("rslave") || options.has("slave")) return "rslave";
  return undefined;
}
