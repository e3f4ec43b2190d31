const pending = new Set<Promise<void>>();

/** Pauses in the answers of containerds in memory; a call that its caller has given up may still be in one. */
export const pauses = {
  pause(ms: number): Promise<void> {
    const pause = new Promise<void>((resolve) => setTimeout(resolve, ms));
    pending.add(pause);
    pause.then(() => pending.delete(pause));
    return pause;
  },

  /** Resolves once those have ended that have begun. */
  async over(): Promise<void> {
    await Promise.all(pending);
  },
};
