/** The near end of a pipe that somebody else reads; what comes once its reader has left is dropped. */
export class PipeWriter {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor(stream: WritableStream<Uint8Array>) {
    this.#writer = stream.getWriter();
  }

  /** Writes, waits while nothing is read, and tells whether there still is a reader. */
  write(data: Uint8Array): Promise<boolean> {
    return this.#unlessBroken(this.#writer.write(data));
  }

  /** Ends what is written, and tells whether there still was a reader. */
  close(): Promise<boolean> {
    return this.#unlessBroken(this.#writer.close());
  }

  /** Lets go of the pipe; what was not written is lost. */
  async abort(): Promise<void> {
    await this.#writer.abort();
  }

  /** Only `closed` tells of a broken pipe in every Deno: until 2.8 the write that meets it resolves. */
  async #unlessBroken(step: Promise<void>): Promise<boolean> {
    try {
      await step;
      return true;
    } catch (error) {
      if (await this.#writer.closed.catch((reason) => reason) instanceof Deno.errors.BrokenPipe) return false;
      throw error;
    }
  }
}
