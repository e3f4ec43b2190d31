import { posix } from "node:path";

import { isPath } from "../../config/parse/paths.ts";
import { ConfigError } from "../../errors.ts";
import type { SpecMount } from "../spec.ts";

/**
 * A mount's target without the slashes and dots that do not change it. Throws `ConfigError` for what can be none: the job's
 * environment and its `volume_mount` say where Nomad's directories and volumes are, and neither of them is looked at before.
 */
export function targetOf({ destination }: Pick<SpecMount, "destination">): string {
  if (!isPath(destination)) {
    throw new ConfigError(`Cannot mount at "${destination.slice(0, 200)}": it is not a path, or too long`);
  }
  return posix.join("/", destination).replace(/(?<=.)\/$/, "");
}

/** Mounts in the order in which each comes after what it lies in. */
export function inOrder(mounts: readonly SpecMount[]): SpecMount[] {
  return mounts.toSorted((a, b) => depth(a) - depth(b));
}

/** Whether the kernel's own files are at a path of a container, which no job may cover unseen. */
export function isKernels(path: string): boolean {
  return /^\/(?:proc|sys)(?:\/|$)/.test(path) || path === "/dev" || path === "/dev/pts";
}

function depth(mount: SpecMount): number {
  return targetOf(mount).split("/").filter((part) => part !== "").length;
}
