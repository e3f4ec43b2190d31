import { DriverError } from "../../errors.ts";
import type { Exit, ProcessId } from "../../containerd/process.ts";
import { Shim } from "../../containerd/shim/shim.ts";
import { logger } from "../../log.ts";

const log = logger("driver");

/**
 * What a process's shim says of its end. containerd throws a shim away whose process ended while containerd was gone, and
 * its exit code with it, so the shim is asked as soon as containerd goes away. Connected only from `exit()` to `release()`.
 */
export class ShimWait implements Disposable {
  readonly #bundle: string;
  readonly #process: ProcessId;
  #question = new AbortController();
  #exit: Promise<Exit | undefined> | undefined;

  constructor(bundle: string, process: ProcessId) {
    this.#bundle = bundle;
    this.#process = process;
  }

  /** How the process ended, once it has; undefined as soon as the shim is gone, does not answer, or does not know it. */
  exit(): Promise<Exit | undefined> {
    return this.#exit ??= this.#ask(this.#question.signal);
  }

  /** Ends the question, since containerd will tell. */
  release(): void {
    this.#question.abort();
    this.#question = new AbortController();
    this.#exit = undefined;
  }

  async #ask(signal: AbortSignal): Promise<Exit | undefined> {
    return await atShim(this.#bundle, async (shim) => {
      const exit = shim.wait(this.#process, { signal });
      // One that hangs takes the question and gives no answer.
      return await Promise.race([exit, shim.state(this.#process).then(() => exit)]);
    }, signal);
  }

  [Symbol.dispose](): void {
    this.#question.abort();
  }
}

/** A task as its shim knows it: its first process and the commands in it; undefined when the shim is gone, does not answer or does not know it. */
export function taskAtShim(
  bundle: string,
  containerId: string,
): Promise<{ pid: number; execIds: readonly string[] } | undefined> {
  return atShim(bundle, async (shim) => {
    const { pid, status } = await shim.state({ containerId });
    return { pid, execIds: status === "running" ? await shim.execIds(containerId) : [] };
  });
}

/** Sends a signal by the shim; false when that is gone, does not answer or does not know the process. */
export async function killAtShim(
  bundle: string,
  process: ProcessId,
  options: { signal: number; all?: boolean },
): Promise<boolean> {
  return await atShim(bundle, (shim) => shim.kill(process, options).then(() => true)) ?? false;
}

async function atShim<T>(
  bundle: string,
  ask: (shim: Shim) => Promise<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  if (bundle === "") return undefined;
  try {
    using shim = await Shim.connect(bundle);
    return await ask(shim);
  } catch (error) {
    if (signal?.aborted) return undefined;
    if (!(error instanceof DriverError)) throw error;
    log.debug("a shim did not tell", { bundle, error });
    return undefined;
  }
}
