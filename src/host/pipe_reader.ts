/** The near end of a pipe that somebody else writes to. */
export class PipeReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** What is there, as soon as there is something; undefined at the end and once cancelled. */
  async read(): Promise<Uint8Array | undefined> {
    return (await this.#reader.read()).value;
  }

  /** Reads to the end, for nobody, so that the writer is not held up. */
  async discard(): Promise<void> {
    while (await this.read() !== undefined);
  }

  /** Closes the pipe; what was not read is lost, and a pending read ends. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}
