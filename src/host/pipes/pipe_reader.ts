const FIRST_READ_BYTES = 4_096;
/** What a pipe holds at most (see pipe(7)). */
const LARGEST_READ_BYTES = 65_536;

/** The near end of a pipe that somebody else writes to; few bytes wait in few bytes of memory. */
export class PipeReader {
  readonly #reader: ReadableStreamBYOBReader;
  #readBytes = FIRST_READ_BYTES;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader({ mode: "byob" });
  }

  /** What is there, as soon as there is something; undefined at the end and once cancelled. */
  async read(): Promise<Uint8Array | undefined> {
    const { done, value } = await this.#reader.read(new Uint8Array(this.#readBytes));
    if (done) return undefined;
    if (value.length === this.#readBytes) this.#readBytes = Math.min(4 * this.#readBytes, LARGEST_READ_BYTES);
    return value;
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
