import type { Containerd } from "../../containerd/containerd.ts";
import type { FormerTaskError, LostShimError } from "../../containerd/errors.ts";
import { whenBack } from "./retry_through_outages.ts";

/** On an idle node containerd has forgotten a task whose shim has ended within a second, on a slow or busy one within ten. */
const TRIES = 100;
const PAUSE_MS = 200;
const TIMEOUT_MS = 30_000;

/** Makes a call that fails with such an error anew until containerd has forgotten the task that is in its way. */
export async function retryUntilForgotten<T>(
  containerd: Containerd,
  inTheWay: typeof FormerTaskError | typeof LostShimError,
  call: () => Promise<T>,
): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof inTheWay) || tries === TRIES) throw error;
      await whenBack(containerd, { signal: AbortSignal.timeout(TIMEOUT_MS), pauseMs: PAUSE_MS });
    }
  }
}
