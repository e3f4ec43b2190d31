import { LogFifo } from "./log_fifo.ts";
import { LogFile } from "../../../dev/in_process/log_file.ts";
import type { TaskLog } from "../../../dev/in_process/task_log.ts";

/** An allocation's directory in Nomad's layout, for one task, with its log FIFOs. */
export class AllocDir implements AsyncDisposable {
  readonly path: string;
  readonly stdout: TaskLog;
  readonly stderr: TaskLog;

  private constructor(path: string, [stdout, stderr]: readonly [TaskLog, TaskLog]) {
    this.path = path;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Makes the directories that Nomad makes; files for the logs where a containerd in memory writes them, else FIFOs. */
  static async make(task: string, { inMemory }: { inMemory: boolean }): Promise<AllocDir> {
    const path = await Deno.makeTempDir({ prefix: "alloc-" });
    await Deno.chmod(path, 0o755);
    for (const name of ["alloc/data", "alloc/logs", "alloc/tmp", `${task}/local`, `${task}/secrets`, `${task}/tmp`]) {
      await Deno.mkdir(`${path}/${name}`, { recursive: true });
    }
    const logs = `${path}/alloc/logs/.${task}`;
    const paths = [`${logs}.stdout.fifo`, `${logs}.stderr.fifo`];
    const [stdout, stderr] = inMemory ? LogFile.make(...paths) : await LogFifo.make(...paths);
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
