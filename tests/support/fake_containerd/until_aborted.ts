import { aborted } from "./faults.ts";

/** The promise's value; rejects with the signal's reason when that fires first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return await Promise.race([
    promise,
    aborted(signal).then(() => {
      throw signal.reason;
    }),
  ]);
}
