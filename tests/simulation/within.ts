/** What a promise resolves to; fails when it takes longer. */
export async function within<T>(promise: Promise<T>, { ms, what }: { ms: number; what: string }): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what}: not within ${ms / 1_000} s`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
