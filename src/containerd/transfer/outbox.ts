/** Messages that are still to be thought of when the stream that sends them is opened; ends when `signal` fires. */
export class Outbox<T> implements AsyncIterable<T> {
  readonly #stream: ReadableStream<T>;
  #controller: ReadableStreamDefaultController<T> | undefined;

  constructor(signal: AbortSignal) {
    this.#stream = new ReadableStream({ start: (controller) => void (this.#controller = controller) });
    signal.addEventListener("abort", () => this.#close(), { once: true });
    if (signal.aborted) this.#close();
  }

  /** Adds a message; dropped when the stream has ended. */
  send(message: T): void {
    this.#controller?.enqueue(message);
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.#stream[Symbol.asyncIterator]();
  }

  #close(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }
}
