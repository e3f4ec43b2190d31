import { Status } from "../../../src/gen/containerd/v1/types/task_pb.ts";
import type { FakeTask } from "../../../dev/in_process/fake_containerd/process/fake_task.ts";
import type { WatchedProcess } from "../walked_task.ts";

/** The first process of a task of the containerd in memory, whose exit code is known. */
export class SimulatedProcess implements WatchedProcess {
  readonly #task: FakeTask;

  constructor(task: FakeTask) {
    this.#task = task;
  }

  get isRunning(): boolean {
    return this.#task.init.status === Status.RUNNING;
  }

  get endsByItself(): boolean {
    return !this.#task.init.options.oci.args.some((arg) => arg.includes("sleep"));
  }

  async exitCodes(): Promise<readonly number[]> {
    const { exitStatus } = await this.#task.init.exited;
    return [exitStatus];
  }
}
