/** How a task ended; `signal` is 0 unless one ended it, `error` is set when there is more to say than the exit code. */
export interface ExitResult {
  readonly exitCode: number;
  readonly signal: number;
  readonly oomKilled: boolean;
  readonly error?: string;
}

const SIGNAL_BASE = 128;
const LAST_SIGNAL = 64;

/** The result of an exit status in containerd's form: 128+n when signal n ended the process. */
export function exitResult(exitStatus: number, { oomError }: { oomError?: string | undefined } = {}): ExitResult {
  const signal = exitStatus > SIGNAL_BASE && exitStatus <= SIGNAL_BASE + LAST_SIGNAL ? exitStatus - SIGNAL_BASE : 0;
  const oom = oomError === undefined ? { oomKilled: false } : { oomKilled: true, error: oomError };
  return { exitCode: exitStatus, signal, ...oom };
}

/** The result of a task whose exit nobody saw. */
export function lostResult(error: string): ExitResult {
  return { exitCode: 255, signal: 0, oomKilled: false, error };
}
