/** A shim ends a moment after its task was deleted, and a cgroup goes with it; on a busy machine it is a long one. */
const SETTLE_MS = 60_000;
const PAUSE_MS = 50;

/** Retries a check until it passes, for what ends without an event that a test could wait for. */
export async function eventually(check: () => Promise<void>, { timeoutMs = SETTLE_MS } = {}): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
