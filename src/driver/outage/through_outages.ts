import type { Containerd } from "../../containerd/containerd.ts";
import { DeadlineError, UnavailableError } from "../../errors.ts";

/** A containerd that is connected and yet unavailable, for it is about to end, is not asked more often. */
const PAUSE_MS = 1_000;

/** Calls containerd until it answers: its outages are waited out. Rejects with any other error and the signal's reason. */
export async function throughOutages<T>(
  containerd: Containerd,
  call: () => Promise<T>,
  { signal }: { signal: AbortSignal },
): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
    await comeback(containerd, signal);
  }
}

/** Whether a call failed because containerd was away, so that it may be made anew. */
export function isOutage(error: unknown): boolean {
  return error instanceof UnavailableError || error instanceof DeadlineError;
}

/** Resolves when a containerd that was just unavailable may be called again; rejects with the signal's reason. */
export async function comeback(containerd: Containerd, signal: AbortSignal): Promise<void> {
  await containerd.connectionChange({ signal, timeoutMs: PAUSE_MS });
  await containerd.connected(signal);
}
