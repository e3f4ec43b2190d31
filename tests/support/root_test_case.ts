import { isRoot } from "./skipped_parts.ts";

/** Registers a test that needs root, for mounts or device nodes; without root it is ignored, and shown so. */
export function rootTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !isRoot, fn });
}
