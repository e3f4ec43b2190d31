import { isRoot, NEEDS_ROOT, skipUnless } from "./skip_unless.ts";

/** Registers a test that needs root, for mounts or device nodes; without root it is ignored, and shown so. */
export function rootTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: skipUnless(isRoot, NEEDS_ROOT), fn });
}
