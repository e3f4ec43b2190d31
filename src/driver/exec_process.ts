import type { Containerd } from "../containerd/containerd.ts";
import { ignoreNotFound } from "../containerd/errors.ts";
import type { Exit, ProcessId } from "../containerd/tasks.ts";
import { FailedPreconditionError } from "../errors.ts";
import { StdioPipes } from "../host/stdio_pipes.ts";
import { SIGKILL } from "../model/signals.ts";
import type { SpecProcess } from "../oci/spec.ts";
import { awaitExit, type Lost } from "./await_exit.ts";
import type { OutputReaders } from "./exec_output.ts";

/** Ctrl-D, a terminal's end of file (see termios(3), VEOF). */
const END_OF_TRANSMISSION = Uint8Array.of(4);

/** A further process of a task's container with the near ends of its standard streams, from its start to its removal. */
export class ExecProcess {
  readonly #containerd: Containerd;
  readonly #id: Required<ProcessId>;
  readonly #pipes = new StdioPipes();
  #terminal = false;
  readonly #watch = new AbortController();
  #exited: Promise<Exit | Lost> | undefined;

  constructor(containerd: Containerd, containerId: string) {
    this.#containerd = containerd;
    this.#id = { containerId, execId: `exec-${crypto.randomUUID()}` };
  }

  /** Starts it. `exited` resolves when it ends, and waits out an outage of containerd. */
  async start(spec: SpecProcess, { hasStdin }: { hasStdin: boolean }): Promise<{ exited: Promise<Exit | Lost> }> {
    const { tasks } = this.#containerd;
    const { stdin, stdout, stderr } = this.#pipes.paths;
    const terminal = spec.terminal ?? false;
    this.#terminal = terminal;
    const stdio = { stdin: hasStdin ? stdin : "", stdout, stderr: terminal ? "" : stderr, terminal };
    await tasks.exec(this.#id, { spec, stdio });
    // The wait is under way before there is an end to miss.
    const exited = awaitExit(this.#containerd, this.#id, { signal: this.#watch.signal });
    this.#exited = exited;
    exited.finally(() => this.#pipes.release()).catch(() => {});
    await tasks.start(this.#id);
    return { exited };
  }

  /** Its stdin, to be closed by `closeStdin`. */
  get stdin(): WritableStreamDefaultWriter<Uint8Array> {
    return this.#pipes.stdin;
  }

  /** Its output; with a terminal nothing comes from stderr. */
  get output(): Required<OutputReaders> {
    return this.#pipes;
  }

  /** Ends its input: a terminal's by the character for it, since a closed one hangs up; else the shim closes the end it keeps open. */
  async closeStdin(): Promise<void> {
    if (this.#terminal) return await this.#pipes.stdin.write(END_OF_TRANSMISSION);
    await this.#pipes.stdin.close();
    await this.#containerd.tasks.closeStdin(this.#id);
  }

  /** Sets its terminal's size, in characters. */
  async resize(size: { width: number; height: number }): Promise<void> {
    await this.#containerd.tasks.resizePty(this.#id, size);
  }

  /** Removes it from containerd, ending it first, and closes its streams; one that never started or is gone is as good as removed. */
  async remove(): Promise<void> {
    const { tasks } = this.#containerd;
    await using _pipes = this.#pipes;
    try {
      // The shim removes a process only once all of its output has passed.
      this.#pipes.discard();
      if (await this.#kill()) await this.#exited;
      await ignoreNotFound(tasks.deleteProcess(this.#id));
    } finally {
      this.#watch.abort();
    }
  }

  /** Whether there is an end to wait for. */
  async #kill(): Promise<boolean> {
    try {
      await ignoreNotFound(this.#containerd.tasks.kill(this.#id, { signal: SIGKILL }));
      return true;
    } catch (error) {
      if (error instanceof FailedPreconditionError) return false;
      throw error;
    }
  }
}
