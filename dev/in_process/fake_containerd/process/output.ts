import { tellWriter } from "./file_writers.ts";

/** Where a process writes: the FIFO, file or nothing that its caller named. */
export class Output {
  readonly #path: string;
  readonly #file: Deno.FsFile | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, file?: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
    tellWriter(path, 1);
  }

  /** Opens a path as the shim does: a FIFO for reading too, so that it stays open while its reader is away. */
  static open(path: string): Output {
    if (path === "") return new Output(path);
    const { isFifo } = Deno.statSync(path);
    return new Output(path, Deno.openSync(path, { read: isFifo === true, write: true, append: isFifo !== true }));
  }

  /** Appends bytes; waits while a FIFO is full. */
  write(bytes: Uint8Array): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeAll(bytes));
    return this.#writing;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; this.#file !== undefined && at < bytes.length;) at += await this.#file.write(bytes.subarray(at));
    tellWriter(this.#path, 0);
  }

  /** Ends the output once all of it is written. */
  async close(): Promise<void> {
    await this.#writing;
    this.#file?.close();
    tellWriter(this.#path, -1);
  }
}
