import assert from "node:assert/strict";
import { Status } from "../../src/gen/containerd/v1/types/task_pb.ts";
import type { ExitResult, TaskHandle } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { TestAgent } from "../support/agent/test_agent.ts";
import type { TestTask } from "../support/agent/test_task.ts";
import type { FakeTask } from "../../dev/in_process/fake_containerd/process/fake_task.ts";
import { within } from "./within.ts";

/** What a containerd that does not know a task any more leaves to be told. */
const LOST = 255;
const TOLD_WITHIN_MS = 30_000;

/** What is known of a task that was started, and its process, which is the truth that the driver's word is held to. */
export class SimulatedTask {
  readonly task: TestTask;
  readonly handle: TaskHandle;
  readonly containerId: string;
  readonly #process: FakeTask;
  /** Whether something was done that may end it. */
  mayEnd = false;
  /** Whether its container or task was removed behind the driver's back, and its exit code with it. */
  mayBeLost = false;
  /** Whether the plugin of the moment holds it. */
  isHeld = true;
  #told: ExitResult | undefined;
  #end: Promise<ExitResult | undefined> = Promise.resolve(undefined);

  constructor(
    task: TestTask,
    handle: TaskHandle,
    { containerId, process }: { containerId: string; process: FakeTask },
  ) {
    this.task = task;
    this.handle = handle;
    this.containerId = containerId;
    this.#process = process;
    // Its program may end by itself.
    this.mayEnd = !process.init.options.oci.args.some((arg) => arg.includes("sleep"));
    this.watch();
  }

  /** Whether its process runs. */
  get isRunning(): boolean {
    return this.#process.init.status === Status.RUNNING;
  }

  /** Whether Nomad was told of its end. */
  get isTold(): boolean {
    return this.#told !== undefined;
  }

  /** Waits for its end as Nomad does, all the time. */
  watch(): void {
    this.#end = this.task.wait().then(({ result, err }) => {
      assert.equal(err === "" || result?.exitCode === LOST, true, err);
      this.#told ??= result;
      return result;
    });
    this.#end.catch(() => {});
  }

  /** Goes on in another plugin; what was told already is not asked for again. */
  async recover(agent: TestAgent): Promise<void> {
    this.isHeld = !this.isTold;
    if (!this.isHeld) return;
    await this.task.recover(agent, this.handle).catch((cause) => {
      assert.fail(`"${this.containerId}" was not found again, for which Nomad would destroy it: ${cause.message}`);
    });
    this.watch();
  }

  /** Removes its container behind the driver's back, as `ctr` does. */
  endBehindBack(): void {
    this.mayEnd = true;
    this.mayBeLost = true;
    this.#process.end();
  }

  /** Fails unless what the driver told of it is true: an end once it has ended, soon, with its code; before that nothing. */
  async check(): Promise<void> {
    if (this.isRunning) {
      return assert.equal(this.#told, undefined, `"${this.containerId}" runs, and was told to have ended`);
    }
    assert.ok(this.mayEnd, `"${this.containerId}" has ended though nothing ended it`);
    const { exitStatus } = await this.#process.init.exited;
    if (this.isHeld) await within(this.#end, { ms: TOLD_WITHIN_MS, what: `word of the end of "${this.containerId}"` });
    const { exitCode } = this.#told!;
    assert.ok(
      exitCode === exitStatus || (this.mayBeLost && exitCode === LOST),
      `"${this.containerId}" ended with ${exitStatus}, and ${exitCode} was told`,
    );
  }
}
