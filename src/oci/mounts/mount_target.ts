import { posix } from "node:path";

import type { SpecMount } from "../spec.ts";

/** A mount's target without the slashes and dots that do not change it. */
export function targetOf({ destination }: Pick<SpecMount, "destination">): string {
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
