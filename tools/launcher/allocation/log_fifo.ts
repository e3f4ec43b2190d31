import { runCommand } from "../host/run_command.ts";

/** Called with every piece a task writes. */
export type OnChunk = (chunk: Uint8Array<ArrayBuffer>) => void;

/** How long the last output may take once the task's container is gone. */
const DRAIN_MS = 2_000;

/** A FIFO for a task's output with a reader on it, as Nomad's log collector makes it. */
export class LogFifo implements AsyncDisposable {
  readonly #path: string;
  readonly #reader: Deno.ChildProcess;
  readonly #drained: Promise<void>;

  private constructor(path: string, onChunk: OnChunk) {
    this.#path = path;
    // Opening a FIFO waits for its writer, and such a wait cannot be cancelled inside a process. Ctrl-C must not end it.
    const args = ["-c", 'trap "" INT; exec cat "$0"', path];
    this.#reader = new Deno.Command("sh", { args, stdin: "null", stdout: "piped", stderr: "null" }).spawn();
    this.#drained = copy(this.#reader.stdout, onChunk);
  }

  static async make(path: string, onChunk: OnChunk): Promise<LogFifo> {
    await runCommand(["mkfifo", "-m", "600", path]);
    return new LogFifo(path, onChunk);
  }

  /** Waits for what is still in the FIFO, but not long when a writer keeps it open. */
  async [Symbol.asyncDispose](): Promise<void> {
    // A reader that still waits for its first writer gets this one, which is gone at once.
    (await Deno.open(this.#path, { read: true, write: true })).close();
    const timer = setTimeout(() => this.#reader.kill("SIGKILL"), DRAIN_MS);
    await this.#drained;
    clearTimeout(timer);
    await this.#reader.status;
    await Deno.remove(this.#path);
  }
}

async function copy(stream: ReadableStream<Uint8Array<ArrayBuffer>>, onChunk: OnChunk): Promise<void> {
  for await (const chunk of stream) onChunk(chunk);
}
