/** Resolves once `signal` has fired. */
export function reached(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/** Rejects with the signal's reason once it has fired. */
export async function aborted(signal: AbortSignal): Promise<never> {
  await reached(signal);
  throw signal.reason;
}

/** Small messages without end; `closed` is called when the reader leaves. */
export async function* endless(closed: () => void = () => {}): AsyncGenerator<{ number: number }> {
  try {
    for (let number = 0;; number++) yield { number };
  } finally {
    closed();
  }
}

/** Lets everything that is under way in this process come to rest: resolves once `value` stays the same for a while of turns. */
export async function atRest(value: () => number): Promise<number> {
  let last = value();
  for (let calm = 0; calm < 50; calm++) {
    await new Promise((resolve) => setTimeout(resolve));
    if (value() === last) continue;
    last = value();
    calm = 0;
  }
  return last;
}
