/** Called with the number of the interrupt, from 1. */
export type OnInterrupt = (count: number) => Promise<void>;

/** Ctrl-C and SIGTERM, for whoever can act on them now. */
export class Interrupts implements Disposable {
  readonly #early = new AbortController();
  readonly #failed: (error: unknown) => void;
  readonly #listener = () => this.interrupt();
  #handler: OnInterrupt | undefined;
  #count = 0;

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
