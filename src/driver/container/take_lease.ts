import type { Containerd } from "../../containerd/containerd.ts";
import { cleanUp } from "../../clean_up.ts";

/** A lease outlives its holder only when the plugin dies meanwhile; containerd ends it after this. */
const LEASE_MS = 24 * 3_600_000;

/** Takes the lease of that id until disposed. */
export async function takeLease(containerd: Containerd, id: string): Promise<AsyncDisposable> {
  await containerd.leases.create(id, { expiresAt: new Date(Date.now() + LEASE_MS) });
  return { [Symbol.asyncDispose]: () => cleanUp(containerd.leases.delete(id)) };
}
