import { Countdown } from "../../async/countdown.ts";
import type { Containerd } from "../../containerd/containerd.ts";
import { DeadlineError, DriverError, UnavailableError } from "../../errors.ts";

/** Which failures of a call are met with another try, and for how long. */
export interface RetryOptions {
  /** Ends it; the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** How long outages may last, all in all; then the error of the last one is thrown. Without it they may last for ever. */
  readonly timeoutMs?: number | undefined;
  /** How many failures of containerd that are no outage are met with another try too, and after which pause; none unless said. */
  readonly otherFailures?: { readonly times: number; readonly pauseMs: number };
}

/** A containerd that is connected and yet unavailable, for it is about to end, is not asked more often. */
const PAUSE_MS = 1_000;

/**
 * Makes a call to containerd, which must be one that may be made anew, until containerd answers: an outage is waited out.
 * Any other error is thrown. The call is given a signal that fires when nobody waits for it any more.
 */
export async function retryThroughOutages<T>(
  containerd: Containerd,
  call: (signal: AbortSignal) => Promise<T>,
  { signal, timeoutMs, otherFailures = { times: 0, pauseMs: 0 } }: RetryOptions,
): Promise<T> {
  using limit = new TimeLimit({ signal, timeoutMs });
  for (let failures = 0;;) {
    let failure: unknown;
    try {
      return await call(limit.signal);
    } catch (error) {
      failure = error;
    }
    signal?.throwIfAborted();
    const pauseMs = isOutage(failure) ? PAUSE_MS : otherFailures.pauseMs;
    if (!isOutage(failure) && !(failure instanceof DriverError && ++failures <= otherFailures.times)) throw failure;
    // When the time is over, the failure says more than that.
    if (!limit.signal.aborted) await whenBack(containerd, { signal: limit.signal, pauseMs }).catch(() => {});
    signal?.throwIfAborted();
    if (limit.signal.aborted) throw failure;
  }
}

/** Whether a call failed because containerd was away, so that it may be made anew. */
export function isOutage(error: unknown): boolean {
  return error instanceof UnavailableError || error instanceof DeadlineError;
}

/**
 * Resolves when a containerd whose call has just failed may be called again: once it is connected, after the connection
 * has come or gone, or `pauseMs` have passed. Rejects with the signal's reason.
 */
export async function whenBack(
  containerd: Containerd,
  { signal, pauseMs = PAUSE_MS }: { signal: AbortSignal; pauseMs?: number },
): Promise<void> {
  await containerd.connectionChange({ signal, timeoutMs: pauseMs });
  await containerd.connected(signal);
}

/** A signal that fires with another one, or when the time is over. */
class TimeLimit implements Disposable {
  readonly signal: AbortSignal;
  readonly #countdown: Countdown | undefined;

  constructor({ signal, timeoutMs }: Pick<RetryOptions, "signal" | "timeoutMs">) {
    const late = new AbortController();
    this.signal = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    if (timeoutMs === undefined) return;
    const reason = new DeadlineError(`Cannot wait for containerd any longer: ${timeoutMs / 1_000} s are over`);
    this.#countdown = new Countdown({ timeoutMs, onTimeUp: () => late.abort(reason) });
  }

  [Symbol.dispose](): void {
    this.#countdown?.[Symbol.dispose]();
  }
}
