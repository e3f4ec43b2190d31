import { LogFifo } from "./log_fifo.ts";

/** An allocation's directory in Nomad's layout, for one task, with its log FIFOs. */
export class AllocDir implements AsyncDisposable {
  readonly path: string;
  readonly stdout: LogFifo;
  readonly stderr: LogFifo;

  private constructor(path: string, [stdout, stderr]: readonly [LogFifo, LogFifo]) {
    this.path = path;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Makes the directories that Nomad makes. */
  static async make(task: string): Promise<AllocDir> {
    const path = await Deno.makeTempDir({ prefix: "alloc-" });
    await Deno.chmod(path, 0o755);
    for (const name of ["alloc/data", "alloc/logs", "alloc/tmp", `${task}/local`, `${task}/secrets`, `${task}/tmp`]) {
      await Deno.mkdir(`${path}/${name}`, { recursive: true });
    }
    const logs = `${path}/alloc/logs/.${task}`;
    const [stdout, stderr] = await LogFifo.make(`${logs}.stdout.fifo`, `${logs}.stderr.fifo`);
    return new AllocDir(path, [stdout!, stderr!]);
  }

  /** Lets the logs end with their writers. */
  release(): void {
    this.stdout.release();
    this.stderr.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stdout[Symbol.asyncDispose]();
    await this.stderr[Symbol.asyncDispose]();
    await Deno.remove(this.path, { recursive: true });
  }
}
