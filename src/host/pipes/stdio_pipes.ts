import { PipeReader } from "./pipe_reader.ts";
import { PipeWriter } from "./pipe_writer.ts";

/** Where another process opens the far ends of standard streams. */
export interface StdioPaths {
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** The far ends are opened while an exec starts, whose calls all end within this; from then on the holder is not needed. */
const HOLDER_LIFE_S = 600;

/**
 * Three pipes for the standard streams of a process that containerd's shim starts, with paths for the shim to open.
 *
 * They belong to an idle child, which keeps the far ends open until the shim has them: `/proc/<pid>/fd/<n>` of a pipe opens
 * like a FIFO (see proc_pid_fd(5)). Deno polls the pipes of a child, while each read of a FIFO would hold one of its 32
 * blocking threads for as long as nothing is written, and nothing could end it.
 */
export class StdioPipes implements AsyncDisposable {
  readonly paths: StdioPaths;
  readonly stdin: PipeWriter;
  readonly stdout: PipeReader;
  readonly stderr: PipeReader;
  readonly #holder: Deno.ChildProcess;

  constructor() {
    const piped = { stdin: "piped", stdout: "piped", stderr: "piped" } as const;
    const holder = new Deno.Command("sleep", { args: [String(HOLDER_LIFE_S)], ...piped }).spawn();
    const path = (fd: number) => `/proc/${holder.pid}/fd/${fd}`;
    this.paths = { stdin: path(0), stdout: path(1), stderr: path(2) };
    this.stdin = new PipeWriter(holder.stdin);
    this.stdout = new PipeReader(holder.stdout);
    this.stderr = new PipeReader(holder.stderr);
    this.#holder = holder;
  }

  /** Lets go of the far ends: from now on a stream ends once its far side has closed it. */
  async release(): Promise<void> {
    try {
      this.#holder.kill("SIGKILL");
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.#holder.status;
  }

  /** Closes all ends; what was not read is lost, and pending reads end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
    await Promise.all([this.stdin.abort(), this.stdout.cancel(), this.stderr.cancel()]);
  }
}
