import { CONTAINERD_RELEASES } from "../support/real_containerd_test_case.ts";

/** How much a long test does: all of it when `deno task soak` runs it, which sets SOAK, and else a little. */
export function soakSize(sizes: { readonly soak: number; readonly test: number }): number {
  return Deno.env.has("SOAK") ? sizes.soak : sizes.test;
}

/** The releases of containerd that it does it on: the first one, unless `deno task soak` runs it. */
export const SOAK_RELEASES = Deno.env.has("SOAK") ? CONTAINERD_RELEASES : CONTAINERD_RELEASES.slice(0, 1);

/** Whether `deno task soak` runs. */
export const isSoak = Deno.env.has("SOAK");
