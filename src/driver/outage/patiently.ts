import type { Containerd } from "../../containerd/containerd.ts";
import { UnavailableError } from "../../errors.ts";
import { comeback } from "./through_outages.ts";

/**
 * Makes a call that may be made anew, until containerd answers. Once containerd has been away for `timeoutMs`, rejects
 * with the UnavailableError that says why.
 */
export async function patiently<T>(
  containerd: Containerd,
  call: () => Promise<T>,
  { timeoutMs }: { timeoutMs: number },
): Promise<T> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), timeoutMs);
  try {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof UnavailableError) || patience.signal.aborted) throw error;
      }
      await comeback(containerd, patience.signal).catch(() => {});
    }
  } finally {
    clearTimeout(timer);
  }
}
