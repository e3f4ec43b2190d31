import type { Containerd } from "../../containerd/containerd.ts";
import type { Exit, ProcessId } from "../../containerd/process.ts";
import { StdioPipes } from "../../host/pipes/stdio_pipes.ts";
import { newExecId } from "../../model/names.ts";
import type { TaskState } from "../../model/task/task_state.ts";
import type { SpecProcess } from "../../oci/spec.ts";
import { awaitExit, type Lost } from "../outage/await_exit.ts";
import type { OutputReaders } from "./exec_output.ts";
import { removeExec } from "./remove_exec.ts";
import { retryThroughOutages } from "../outage/retry_through_outages.ts";

/** Ctrl-D, a terminal's end of file (see termios(3), VEOF). */
const END_OF_TRANSMISSION = Uint8Array.of(4);
const END_AGAIN_MS = 500;

/** One more process in a task's container, with the near ends of its standard streams, from its start to its removal. */
export class ExecProcess {
  readonly #containerd: Containerd;
  readonly #id: Required<ProcessId>;
  readonly #spec: SpecProcess;
  readonly #bundle: string;
  readonly #pipes = new StdioPipes();
  readonly #watch = new AbortController();
  #hasEnded = false;
  #endAgain: ReturnType<typeof setTimeout> | undefined;

  constructor(containerd: Containerd, { containerId, bundle }: TaskState, spec: SpecProcess) {
    this.#containerd = containerd;
    this.#bundle = bundle;
    this.#id = { containerId, execId: newExecId() };
    this.#spec = spec;
  }

  /** Starts it; `exited` resolves when it ends, and waits out outages of containerd. */
  async start({ hasStdin }: { hasStdin: boolean }): Promise<{ exited: Promise<Exit | Lost> }> {
    const { tasks } = this.#containerd;
    const { stdin, stdout, stderr } = this.#pipes.paths;
    const terminal = this.#hasTerminal;
    const stdio = { stdin: hasStdin ? stdin : "", stdout, stderr: terminal ? "" : stderr, terminal };
    await tasks.exec(this.#id, { spec: this.#spec, stdio });
    // The wait is under way before there is an end to miss.
    const exited = awaitExit(this.#containerd, this.#id, { signal: this.#watch.signal, bundle: this.#bundle });
    exited.then(() => this.#hasEnded = true).finally(() => this.#pipes.release()).catch(() => {});
    await tasks.start(this.#id);
    return { exited };
  }

  /** What it writes; with a terminal all of it comes from stdout. */
  get output(): OutputReaders {
    const { stdout, stderr } = this.#pipes;
    return this.#hasTerminal ? { stdout } : { stdout, stderr };
  }

  /** Gives it input; waits while it takes none. What comes once it has ended is dropped: its exit code says what there is to say. */
  async write(data: Uint8Array): Promise<void> {
    await this.#pipes.stdin.write(data);
  }

  /**
   * Ends its input: the shim closes the end that it keeps open, if need be once an outage is over. A terminal would hang up,
   * so it is sent its end of file.
   */
  async closeStdin(): Promise<void> {
    if (this.#hasTerminal) return await this.#endTerminalInput();
    if (!await this.#pipes.stdin.close()) return;
    const { tasks } = this.#containerd;
    await retryThroughOutages(this.#containerd, () => tasks.closeStdin(this.#id), { signal: this.#watch.signal });
  }

  /**
   * Every read of a closed input meets its end, so a terminal is told again until the process has ended: what it is told while
   * a shell changes its mode, between a command and the prompt, is lost.
   */
  async #endTerminalInput(): Promise<void> {
    if (this.#watch.signal.aborted || !await this.#pipes.stdin.write(END_OF_TRANSMISSION)) return;
    this.#endAgain = setTimeout(() => this.#endTerminalInput().catch(() => {}), END_AGAIN_MS);
  }

  /** Sets its terminal's size, in characters. */
  async resize(size: { width: number; height: number }): Promise<void> {
    await this.#containerd.tasks.resizePty(this.#id, size);
  }

  /** Ends it, removes it from containerd and closes its streams; one that never started, or is gone, is as good as that. */
  async remove(): Promise<void> {
    await using _pipes = this.#pipes;
    try {
      // The shim keeps a process until all of its output has passed.
      const { stdout, stderr } = this.#pipes;
      for (const reader of [stdout, stderr]) reader.discard().catch(() => {});
      await removeExec(this.#containerd, this.#id, { hasEnded: () => this.#hasEnded });
    } finally {
      this.#watch.abort();
      clearTimeout(this.#endAgain);
    }
  }

  get #hasTerminal(): boolean {
    return this.#spec.terminal ?? false;
  }
}
