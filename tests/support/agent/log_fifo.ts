type Reader = Pick<Deno.ChildProcess, "stdout" | "status">;

/**
 * Opens the FIFO in a child and passes on what it reads: each read of a FIFO in this process would hold one of Deno's 32
 * blocking threads, and many tasks at once would hold them all.
 */
async function openReader(path: string): Promise<Reader> {
  const script = 'exec 3<"$1"; echo; exec cat <&3';
  const child = new Deno.Command("sh", { args: ["-c", script, "sh", path], stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  reader.releaseLock();
  return child;
}

/** A FIFO made as Nomad's log monitor makes one, and its reader. */
export class LogFifo implements AsyncDisposable {
  readonly path: string;
  readonly #whole: Promise<string>;
  readonly #lines: AsyncGenerator<string>;
  /** Keeps the FIFO open until a writer has it, so that opening it to read neither blocks nor ends at once. */
  #hold: Deno.FsFile | undefined;
  #seen = "";
  #grown = Promise.withResolvers<void>();

  private constructor(path: string, { hold, reader }: { hold: Deno.FsFile; reader: Reader }) {
    this.path = path;
    this.#hold = hold;
    this.#whole = this.#read(reader);
    this.#lines = this.#splitLines();
  }

  /** Makes the FIFOs and begins to read them. */
  static async make(...paths: string[]): Promise<LogFifo[]> {
    const { success } = await new Deno.Command("mkfifo", { args: ["-m", "600", ...paths] }).output();
    if (!success) throw new Error(`Cannot make FIFOs "${paths.join(" ")}"`);
    return await Promise.all(paths.map(async (path) => {
      const hold = Deno.openSync(path, { read: true, write: true });
      return new LogFifo(path, { hold, reader: await openReader(path) });
    }));
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

  async #read({ stdout, status }: Reader): Promise<string> {
    for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
      this.#seen += text;
      this.#grow();
    }
    await status;
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
