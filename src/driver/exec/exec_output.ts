import { Countdown } from "../../async/countdown.ts";
import { WakeUp } from "../../async/wake_up.ts";
import type { PipeReader } from "../../host/pipes/pipe_reader.ts";
import type { ExecOutput, OutputStream } from "../../model/task/exec.ts";

/** The near ends of the streams that a command writes to. */
export type OutputReaders = Readonly<Partial<Record<OutputStream, PipeReader>>>;

/** After the command's end, a stream that is open and silent for so long is one that a child it left behind holds. */
const SILENCE_MS = 1_000;

/**
 * What a command writes, as it arrives, each stream ended by its close; no more is read than the consumer takes. Ends once
 * all streams have ended, or are silent after `exited` has settled, and returns which of the two. Rejects with the signal's
 * reason.
 */
export async function* execOutput(
  readers: OutputReaders,
  { exited, signal }: { exited: Promise<unknown>; signal: AbortSignal },
): AsyncGenerator<ExecOutput, { allEnded: boolean }> {
  const arrivals = new Arrivals(readers, signal);
  exited.then(() => arrivals.expectSilence(), () => arrivals.expectSilence());
  const open = new Set(arrivals.streams);
  for (const stream of open) arrivals.request(stream);
  while (open.size > 0) {
    const arrival = await arrivals.next();
    if (arrival === undefined) break;
    const { stream, data } = arrival;
    if (data === undefined) {
      open.delete(stream);
      yield { kind: "close", stream };
    } else {
      arrivals.request(stream);
      yield { kind: "data", stream, data };
    }
  }
  for (const stream of open) yield { kind: "close", stream };
  return { allEnded: open.size === 0 };
}

interface Arrival {
  readonly stream: OutputStream;
  /** Undefined at the end of the stream. */
  readonly data: Uint8Array | undefined;
}

/** What was read and not yet taken, of all streams; a read that is never answered costs one promise, however much passes beside it. */
class Arrivals {
  readonly streams: readonly OutputStream[];
  readonly #readers: OutputReaders;
  readonly #signal: AbortSignal;
  readonly #queue: Arrival[] = [];
  readonly #changed = new WakeUp();
  #failure: { error: unknown } | undefined;
  #expectsSilence = false;

  constructor(readers: OutputReaders, signal: AbortSignal) {
    this.streams = (["stdout", "stderr"] as const).filter((stream) => readers[stream] !== undefined);
    this.#readers = readers;
    this.#signal = signal;
  }

  request(stream: OutputStream): void {
    this.#readers[stream]?.read().then((data) => this.#push({ stream, data }), (error) => {
      this.#failure ??= { error };
      this.#changed.wake();
    });
  }

  expectSilence(): void {
    this.#expectsSilence = true;
    this.#changed.wake();
  }

  /** The next arrival; undefined once silence is expected and there. */
  async next(): Promise<Arrival | undefined> {
    for (let isSilent = false;;) {
      this.#signal.throwIfAborted();
      const arrival = this.#queue.shift();
      if (arrival !== undefined) return arrival;
      if (this.#failure !== undefined) throw this.#failure.error;
      if (isSilent) return undefined;
      isSilent = await this.#waitForChange();
    }
  }

  /** Whether the wait was ended by the silence that is expected. */
  async #waitForChange(): Promise<boolean> {
    let isSilent = false;
    const onTimeUp = () => {
      isSilent = true;
      this.#changed.wake();
    };
    using _countdown = this.#expectsSilence ? new Countdown({ timeoutMs: SILENCE_MS, onTimeUp }) : undefined;
    await this.#changed.wait(this.#signal);
    return isSilent;
  }

  #push(arrival: Arrival): void {
    this.#queue.push(arrival);
    this.#changed.wake();
  }
}
