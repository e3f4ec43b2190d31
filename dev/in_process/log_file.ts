import { watchWriters } from "./fake_containerd/process/file_writers.ts";
import { GrowingText } from "./growing_text.ts";
import type { TaskLog } from "./task_log.ts";

/** A file in the place of a log's FIFO, which only a containerd in this process can write to: no program is needed for it. */
export class LogFile implements TaskLog {
  readonly path: string;
  readonly #text = new GrowingText();
  readonly #file: Deno.FsFile;
  readonly #decoder = new TextDecoder();
  readonly #watch: Disposable;
  #writers = 0;
  #released = false;

  private constructor(path: string) {
    this.path = path;
    this.#file = Deno.openSync(path, { read: true, write: true, createNew: true, mode: 0o600 });
    this.#watch = watchWriters(path, (writers) => this.#changed(writers));
  }

  /** Makes the files. */
  static make(...paths: string[]): LogFile[] {
    return paths.map((path) => new LogFile(path));
  }

  release(): void {
    this.#released = true;
    this.#endIfLeft();
  }

  text(): Promise<string> {
    return this.#text.whole();
  }

  line(): Promise<string | undefined> {
    return this.#text.line();
  }

  #changed(writers: number): void {
    this.#writers = writers;
    const buffer = new Uint8Array(65_536);
    for (let size = this.#file.readSync(buffer); size; size = this.#file.readSync(buffer)) {
      this.#text.append(this.#decoder.decode(buffer.subarray(0, size), { stream: true }));
    }
    this.#endIfLeft();
  }

  #endIfLeft(): void {
    if (this.#released && this.#writers === 0) this.#text.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    await this.text();
    this.#watch[Symbol.dispose]();
    this.#file.close();
  }
}
