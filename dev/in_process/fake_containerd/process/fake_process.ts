import { create, type MessageShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { constants } from "node:os";
import { type Process, ProcessSchema, Status } from "../../../../src/gen/containerd/v1/types/task_pb.ts";
import type { OciProcess } from "./oci_process.ts";
import { Output } from "./output.ts";
import { Shell } from "./shell.ts";
import { runtimeFailure } from "../status.ts";

/** How a process ended, as containerd tells it. */
export interface ProcessExit {
  readonly exitStatus: number;
  readonly exitedAt: MessageShape<typeof ProcessSchema>["exitedAt"];
}

/** What a process is started with; `isInit` when signals without a handler do not reach it. */
export interface ProcessOptions {
  readonly id: string;
  readonly pid: number;
  readonly oci: OciProcess;
  readonly isInit: boolean;
  readonly stdio: Pick<Process, "stdin" | "stdout" | "stderr" | "terminal">;
}

const GO_ZERO_SECONDS = -62_135_596_800n;
const SIGNAL_BASE = 128;
const { SIGCHLD, SIGCONT, SIGKILL, SIGURG, SIGWINCH } = constants.signals;
const HARMLESS = [SIGCHLD, SIGCONT, SIGURG, SIGWINCH];

/** A process that the fake plays: its program is one of the shell's scripts. */
export class FakeProcess {
  readonly options: ProcessOptions;
  readonly exited: Promise<ProcessExit>;
  #status = Status.CREATED;
  #exit: ProcessExit = { exitStatus: 0, exitedAt: create(ProcessSchema).exitedAt };
  readonly #shell: Shell;
  readonly #outputs: { readonly stdout: Output; readonly stderr: Output };
  readonly #settled = Promise.withResolvers<ProcessExit>();

  constructor(options: ProcessOptions) {
    this.options = options;
    this.exited = this.#settled.promise;
    this.#outputs = { stdout: Output.open(options.stdio.stdout), stderr: Output.open(options.stdio.stderr) };
    this.#shell = new Shell({
      env: options.oci.env,
      write: (stream, text) => this.#outputs[stream].write(new TextEncoder().encode(text)),
      raise: (signal) => this.#raise(signal),
    });
  }

  get status(): Status {
    return this.#status;
  }

  /** The process as containerd shows it. */
  get message(): MessageShape<typeof ProcessSchema> {
    const { id, pid, stdio } = this.options;
    const { exitStatus, exitedAt = { seconds: GO_ZERO_SECONDS, nanos: 0 } } = this.#exit;
    return create(ProcessSchema, { id, pid, status: this.#status, ...stdio, exitStatus, exitedAt });
  }

  /** Runs the program. */
  start(): void {
    if (this.#status !== Status.CREATED) {
      throw runtimeFailure(`cannot start a ${this.#status === Status.RUNNING ? "running" : "stopped"} process`);
    }
    this.#status = Status.RUNNING;
    this.#shell.run(this.#script()).then(
      (status) => this.end(status),
      (error) => this.#outputs.stderr.write(new TextEncoder().encode(`${error}\n`)).then(() => this.end(2)),
    );
  }

  /** What follows `sh -c`; a shell without input ends at once. */
  #script(): string {
    const [, option, script = ""] = this.options.oci.args;
    return option === "-c" ? script : "";
  }

  /** Delivers a signal from outside. */
  signal(signal: number): void {
    if (signal === SIGKILL) this.end(SIGNAL_BASE + signal);
    else this.#raise(signal);
  }

  /** Ends its input. */
  closeStdin(): void {
    this.#shell.endInput();
  }

  /** Tells the process, as the kernel does, that its terminal has another size. */
  resize(): void {
    if (this.#status === Status.RUNNING) this.#raise(SIGWINCH);
  }

  #raise(signal: number): void {
    if (this.#shell.trap(signal) || this.options.isInit || HARMLESS.includes(signal)) return;
    this.end(SIGNAL_BASE + signal);
  }

  /** Ends the process with a status, once its output is written. */
  end(exitStatus: number): void {
    if (this.#status === Status.STOPPED) return;
    this.#status = Status.STOPPED;
    this.#shell.stop();
    this.#exit = { exitStatus, exitedAt: timestampFromDate(new Date()) };
    const closed = [this.#outputs.stdout.close(), this.#outputs.stderr.close()];
    Promise.all(closed).then(() => this.#settled.resolve(this.#exit));
  }
}
