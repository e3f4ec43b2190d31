import type { Containerd } from "../../containerd/containerd.ts";
import type { Exit, ProcessId } from "../../containerd/process.ts";
import { DriverError, NotFoundError } from "../../errors.ts";
import { logger } from "../../log.ts";
import { ShimWait } from "./shim_calls.ts";
import { isOutage, whenBack } from "./retry_through_outages.ts";

/** Neither containerd nor a shim knows the process any more, so nobody can tell how it ended. */
export type Lost = "lost";

/**
 * `signal` ends the wait; `bundle` is where the shim is found, "" for nowhere; `hang` resolves once containerd is seen to
 * hang; `pause` comes between two attempts of containerd to wait that fail though it is there.
 */
export interface AwaitOptions {
  readonly signal: AbortSignal;
  readonly bundle?: string;
  readonly hang?: Promise<void>;
  readonly pause?: () => Promise<void>;
}

const log = logger("driver");

/**
 * Resolves when a process of a task ends, and only then: neither an outage or a hang of containerd, during which the
 * process's shim is asked, nor a failure of its Wait is an exit. Rejects with the signal's reason.
 */
export async function awaitExit(
  containerd: Containerd,
  process: ProcessId,
  { signal, bundle = "", hang, pause }: AwaitOptions,
): Promise<Exit | Lost> {
  using shim = new ShimWait(bundle, process);
  const told = new AbortController();
  const options = { signal: AbortSignal.any([signal, told.signal]), ...(pause && { pause }) };
  const exits = [askContainerd(containerd, process, { shim, ...options })];
  if (hang !== undefined) exits.push(hang.then(() => shim.exit()).then((exit) => exit ?? new Promise<never>(() => {})));
  try {
    return await Promise.race(exits);
  } finally {
    told.abort();
  }
}

async function askContainerd(
  containerd: Containerd,
  process: ProcessId,
  { shim, signal, pause = () => whenBack(containerd, { signal }) }:
    & Pick<AwaitOptions, "signal" | "pause">
    & { shim: ShimWait },
): Promise<Exit | Lost> {
  for (let wasAway = false;;) {
    try {
      const exit = await (wasAway ? exitByState : waitOrLook)(containerd, process, signal);
      if (exit === "lost") return await shim.exit() ?? "lost";
      if (exit !== undefined) return exit;
      // A containerd that knows the process again will hear of its end.
      if (wasAway) shim.release();
      else await pause();
      wasAway = false;
    } catch (error) {
      if (!isOutage(error)) throw error;
      const exit = await shimExitUntilBack(shim, containerd, signal);
      if (exit !== undefined) return exit;
      wasAway = true;
    }
  }
}

/** The end of the process, if its shim tells one before containerd is back. */
async function shimExitUntilBack(
  shim: ShimWait,
  containerd: Containerd,
  signal: AbortSignal,
): Promise<Exit | undefined> {
  const told = new AbortController();
  const back = whenBack(containerd, { signal: AbortSignal.any([signal, told.signal]) });
  back.catch(() => {});
  const exit = await Promise.race([shim.exit(), back.then(() => undefined)]);
  if (exit === undefined) await back;
  else told.abort();
  return exit;
}

/** The end of the process; undefined when Wait fails and the process's state does not say that it has ended. */
async function waitOrLook(
  containerd: Containerd,
  process: ProcessId,
  signal: AbortSignal,
): Promise<Exit | Lost | undefined> {
  try {
    return await containerd.tasks.wait(process, { signal });
  } catch (error) {
    if (!(error instanceof DriverError) || isOutage(error)) throw error;
    if (!(error instanceof NotFoundError)) log.warn("the wait for a process failed", { ...process, error });
  }
  return await exitByState(containerd, process, signal);
}

async function exitByState(
  { tasks }: Containerd,
  process: ProcessId,
  signal: AbortSignal,
): Promise<Exit | Lost | undefined> {
  try {
    const { status, exitStatus, exitedAt } = await tasks.get(process, { signal });
    return status === "stopped" ? { exitStatus, exitedAt } : undefined;
  } catch (error) {
    if (error instanceof NotFoundError) return "lost";
    if (!(error instanceof DriverError) || isOutage(error)) throw error;
    return undefined;
  }
}
