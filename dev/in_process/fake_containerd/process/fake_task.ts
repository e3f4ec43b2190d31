import type { MessageInitShape } from "@bufbuild/protobuf";
import { packMessage } from "../../../../src/containerd/any.ts";
import { ProcessDetailsSchema } from "../../../../src/gen/containerd/runc/v1/oci_pb.ts";
import { type ProcessInfoSchema, Status } from "../../../../src/gen/containerd/v1/types/task_pb.ts";
import { FakeProcess, type ProcessOptions } from "./fake_process.ts";
import { alreadyExists, failedPrecondition, notFound, runtimeFailure } from "../status.ts";

const HIGHEST_SIGNAL = 64;
const SIGKILL = 9;

/** A task: the container's first process and those that were added to it. */
export class FakeTask {
  readonly containerId: string;
  readonly init: FakeProcess;
  readonly #execs = new Map<string, FakeProcess>();

  constructor(containerId: string, options: ProcessOptions) {
    this.containerId = containerId;
    this.init = new FakeProcess(options);
    this.init.exited.then(() => this.#endExecs());
  }

  /** The first process, or the one of an exec. */
  process(execId: string): FakeProcess {
    if (execId === "") return this.init;
    const process = this.#execs.get(execId);
    if (process === undefined) {
      throw notFound(`exec process "${execId}" does not exist in container ${this.containerId}`);
    }
    return process;
  }

  /** The ids of the processes that were added and not deleted. */
  get execIds(): readonly string[] {
    return [...this.#execs.keys()];
  }

  /** Its running processes, as the runc shim tells of them. */
  get processInfos(): MessageInitShape<typeof ProcessInfoSchema>[] {
    return [this.init, ...this.#execs.values()].filter(({ status }) => status === Status.RUNNING)
      .map(({ options: { id, pid } }) => ({
        pid,
        ...(this.#execs.has(id) && { info: packMessage(ProcessDetailsSchema, { execId: id }) }),
      }));
  }

  /** Adds a process that waits to be started. */
  exec(execId: string, options: ProcessOptions): void {
    if (this.#execs.has(execId)) throw alreadyExists(`id ${execId}`);
    if (this.init.status !== Status.RUNNING) throw runtimeFailure("cannot exec in a stopped state");
    this.#execs.set(execId, new FakeProcess(options));
  }

  /** Forgets a stopped exec's process. */
  deleteExec(execId: string): FakeProcess {
    const process = this.process(execId);
    if (process.status === Status.RUNNING) throw runtimeFailure("cannot delete a running process");
    process.end(SIGKILL);
    this.#execs.delete(execId);
    return process;
  }

  /** Sends a signal as the shim does: a process that has ended is not found, unless all are meant; see process/exec.go. */
  kill(execId: string, { signal, all }: { signal: number; all: boolean }): void {
    if (signal > HIGHEST_SIGNAL) {
      throw runtimeFailure("unknown error after kill: unable to signal init: invalid argument");
    }
    const process = this.process(execId);
    if (process.status === Status.STOPPED && !all) throw notFound("process already finished");
    if (process.status === Status.CREATED && execId !== "") throw failedPrecondition("process not created");
    process.signal(signal);
    if (all) { for (const exec of this.#execs.values()) exec.signal(signal); }
  }

  /** Ends every process at once, as the loss of the machine would. */
  end(): void {
    this.init.end(128 + SIGKILL);
  }

  #endExecs(): void {
    for (const process of this.#execs.values()) process.end(128 + SIGKILL);
  }
}
