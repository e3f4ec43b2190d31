/** Called with the number of the interrupt, from 1. */
export type OnInterrupt = (count: number) => Promise<void>;

/** Ctrl-C and SIGTERM, for whoever can act on them now. */
export class Interrupts implements Disposable {
  readonly #early = new AbortController();
  readonly #failed: (error: unknown) => void;
  readonly #listener = () => this.signalled(performance.now());
  #handler: OnInterrupt | undefined;
  #count = 0;
  #lastSignalMs = -Infinity;

  /** `failed` is told what a handler throws. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Listens to this process's signals from now on. */
  listen(): this {
    for (const signal of SIGNALS) Deno.addSignalListener(signal, this.#listener);
    return this;
  }

  /** Aborts at the first interrupt that finds no handler. */
  get early(): AbortSignal {
    return this.#early.signal;
  }

  /** Handles interrupts until disposed, the one before included that nobody could act on. */
  on(handler: OnInterrupt): Disposable {
    this.#handler = handler;
    if (this.#count > 0) handler(this.#count).catch(this.#failed);
    return { [Symbol.dispose]: () => this.#handler = undefined };
  }

  /** A signal of this process, at a time that does not run backwards; two within a moment are one key pressed. */
  signalled(nowMs: number): void {
    const sinceLastMs = nowMs - this.#lastSignalMs;
    this.#lastSignalMs = nowMs;
    if (sinceLastMs >= ONE_KEY_MS) this.interrupt();
  }

  interrupt(): void {
    this.#count++;
    if (this.#handler === undefined) this.#early.abort(new DOMException("interrupted", "AbortError"));
    else this.#handler(this.#count).catch(this.#failed);
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, this.#listener);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** `deno task` passes on to its program what the terminal has sent to both. */
const ONE_KEY_MS = 150;
