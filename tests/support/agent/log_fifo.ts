/** A FIFO made as Nomad's log monitor makes one, and its reader. */
export class LogFifo implements AsyncDisposable {
  readonly path: string;
  readonly #whole: Promise<string>;
  readonly #lines: AsyncGenerator<string>;
  /** Keeps the FIFO open until a writer has it, so that opening it to read neither blocks nor ends at once. */
  #hold: Deno.FsFile | undefined;
  #seen = "";
  #grown = Promise.withResolvers<void>();

  private constructor(path: string) {
    this.path = path;
    this.#hold = Deno.openSync(path, { read: true, write: true });
    this.#whole = this.#read(Deno.openSync(path));
    this.#lines = this.#splitLines();
  }

  /** Makes the FIFOs and begins to read them. */
  static async make(...paths: string[]): Promise<LogFifo[]> {
    const { success } = await new Deno.Command("mkfifo", { args: ["-m", "600", ...paths] }).output();
    if (!success) throw new Error(`Cannot make FIFOs "${paths.join(" ")}"`);
    return paths.map((path) => new LogFifo(path));
  }

  /** Says that the writer has opened the FIFO, or never will: its end is now the end of the log. */
  release(): void {
    this.#hold?.close();
    this.#hold = undefined;
  }

  /** All that is written until the last writer is gone. */
  text(): Promise<string> {
    return this.#whole;
  }

  /** The next line, as soon as it is there; undefined at the end. */
  async line(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    return done ? undefined : value;
  }

  async #read(file: Deno.FsFile): Promise<string> {
    const decoder = new TextDecoderStream();
    for await (const text of file.readable.pipeThrough(decoder)) {
      this.#seen += text;
      this.#grow();
    }
    this.#grow();
    return this.#seen;
  }

  #grow(): void {
    this.#grown.resolve();
    this.#grown = Promise.withResolvers();
  }

  async *#splitLines(): AsyncGenerator<string> {
    let ended = false;
    this.#whole.then(() => ended = true);
    for (let at = 0;;) {
      const grown = this.#grown.promise;
      const newline = this.#seen.indexOf("\n", at);
      if (newline >= 0) {
        yield this.#seen.slice(at, newline);
        at = newline + 1;
      } else if (ended) return;
      else await Promise.race([grown, this.#whole]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    await this.#whole;
  }
}
