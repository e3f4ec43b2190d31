import { GrowingText } from "../../../dev/in_process/growing_text.ts";
import type { TaskLog } from "../../../dev/in_process/task_log.ts";

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
export class LogFifo implements TaskLog {
  readonly path: string;
  readonly #text = new GrowingText();
  /** Keeps the FIFO open until a writer has it, so that opening it to read neither blocks nor ends at once. */
  #hold: Deno.FsFile | undefined;

  private constructor(path: string, { hold, reader }: { hold: Deno.FsFile; reader: Reader }) {
    this.path = path;
    this.#hold = hold;
    this.#read(reader);
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

  release(): void {
    this.#hold?.close();
    this.#hold = undefined;
  }

  text(): Promise<string> {
    return this.#text.whole();
  }

  line(): Promise<string | undefined> {
    return this.#text.line();
  }

  async #read({ stdout, status }: Reader): Promise<void> {
    for await (const text of stdout.pipeThrough(new TextDecoderStream())) this.#text.append(text);
    await status;
    this.#text.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.release();
    await this.text();
  }
}
