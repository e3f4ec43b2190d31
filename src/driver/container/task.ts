import type { Exit } from "../../containerd/process.ts";
import { oomKills } from "../../host/cgroup/oom_kills.ts";
import { logger } from "../../log.ts";
import { type ExitResult, exitResult, lostResult } from "../../model/task/exit_result.ts";
import type { TaskAddress } from "../../model/task/task_address.ts";
import type { TaskState } from "../../model/task/task_state.ts";
import type { DriverContext } from "../context/driver_context.ts";
import { awaitExit } from "../outage/await_exit.ts";

type TaskContext = Pick<DriverContext, "containerd" | "hostRoot"> & { readonly address?: TaskAddress | undefined };

const log = logger("driver");

/** A task that this driver started or found again; it watches for its own exit until disposed. */
export class Task implements Disposable {
  readonly id: string;
  readonly state: TaskState;
  /** Where the task is reached in the network that the driver gave it; undefined when it gave none. */
  readonly address: TaskAddress | undefined;
  /** Settles once, when the task ends, for any number of waiters; rejects only when the task is disposed before. */
  readonly exited: Promise<ExitResult>;
  #result: ExitResult | undefined;
  #completedAt: Date | undefined;
  readonly #watch = new AbortController();
  readonly #hang = Promise.withResolvers<void>();

  constructor(id: string, state: TaskState, { address, ...context }: TaskContext) {
    this.id = id;
    this.state = state;
    this.address = address;
    this.exited = this.#watchExit(context);
    // A task without waiters may be disposed too.
    this.exited.catch(() => {});
  }

  /** How the task ended; undefined while it runs. */
  get result(): ExitResult | undefined {
    return this.#result;
  }

  /** When the task ended; undefined while it runs. */
  get completedAt(): Date | undefined {
    return this.#completedAt;
  }

  async #watchExit({ containerd, hostRoot }: TaskContext): Promise<ExitResult> {
    const { containerId, memoryCgroup, bundle } = this.state;
    using _hang = containerd.onHang(() => this.askShim());
    const exit = await awaitExit(containerd, { containerId }, {
      signal: this.#watch.signal,
      bundle,
      hang: this.#hang.promise,
    });
    const result = exit === "lost"
      ? lostResult("containerd does not know the task any more, so its exit code is unknown")
      : exitResult(exit.exitStatus, {
        oomError: await this.#oomError(exit, memoryCgroup && `${hostRoot}${memoryCgroup}`),
      });
    this.#completedAt = (exit !== "lost" && exit.exitedAt) || new Date();
    return this.#result = result;
  }

  /** What to say when the kernel killed for want of memory; a task that ended well in spite of it is left at that. */
  async #oomError({ exitStatus }: Exit, memoryCgroup: string): Promise<string | undefined> {
    if (exitStatus === 0 || await oomKillsIfTold(memoryCgroup) === 0) return undefined;
    const limit = this.state.memoryLimitBytes;
    const reason = limit > 0 ? `it reached its memory limit of ${Math.round(limit / 2 ** 20)} MiB` : "memory ran out";
    return `OOM Killed: ${reason}`;
  }

  /** Has its shim asked for its end too, since containerd hangs. */
  askShim(): void {
    this.#hang.resolve();
  }

  [Symbol.dispose](): void {
    this.#watch.abort(new DOMException("the task is no longer watched", "AbortError"));
  }
}

/** An end is told whatever comes of this: the kernel refuses to read a cgroup that is being removed, for example. */
async function oomKillsIfTold(memoryCgroup: string): Promise<number> {
  try {
    return await oomKills(memoryCgroup);
  } catch (error) {
    log.warn("cannot look whether memory ran out", { memoryCgroup, error });
    return 0;
  }
}
