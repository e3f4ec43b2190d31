import assert from "node:assert/strict";
import type { ExitResult, TaskHandle } from "../../src/gen/hashicorp/nomad/plugins/drivers/proto/driver_pb.ts";
import type { PluginHost } from "../../tools/launcher/host/plugin_host.ts";
import type { TestTask } from "../support/agent/test_task.ts";
import { within } from "./within.ts";

/** What a containerd that does not know a task any more leaves to be told. */
const LOST = 255;
const TOLD_WITHIN_MS = 30_000;

/** The first process of a task, which is the truth that the driver's word is held to. */
export interface WatchedProcess {
  readonly isRunning: boolean;
  /** Whether its program ends by itself. */
  readonly endsByItself: boolean;
  /** The exit codes that it can have ended with, for one that has; `mayBeKilled` is whether something was done to end it. */
  exitCodes(options: { mayBeKilled: boolean }): Promise<readonly number[]>;
}

/** What is known of a task that was started, and its process. */
export class WalkedTask {
  readonly task: TestTask;
  readonly handle: TaskHandle;
  readonly containerId: string;
  readonly #process: WatchedProcess;
  /** Whether something was done that may end it. */
  mayBeKilled = false;
  /** Whether its container or task was removed behind the driver's back, and its exit code with it. */
  mayBeLost = false;
  /** Whether the plugin of the moment holds it. */
  isHeld = true;
  #told: ExitResult | undefined;
  #end: Promise<ExitResult | undefined> = Promise.resolve(undefined);

  constructor(
    task: TestTask,
    handle: TaskHandle,
    { containerId, process }: { containerId: string; process: WatchedProcess },
  ) {
    this.task = task;
    this.handle = handle;
    this.containerId = containerId;
    this.#process = process;
    this.watch();
  }

  /** Whether its process runs. */
  get isRunning(): boolean {
    return this.#process.isRunning;
  }

  /** Whether it may have ended. */
  get mayEnd(): boolean {
    return this.mayBeKilled || this.#process.endsByItself;
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
  async recover(plugin: Pick<PluginHost, "driver">): Promise<void> {
    this.isHeld = !this.isTold;
    if (!this.isHeld) return;
    await this.task.recover(plugin, this.handle).catch((cause) => {
      assert.fail(`"${this.containerId}" was not found again, for which Nomad would destroy it: ${cause.message}`);
    });
    this.watch();
  }

  /** Fails unless what the driver told of it is true: an end once it has ended, soon, with its code; before that nothing. */
  async check(): Promise<void> {
    if (this.isRunning) {
      return assert.equal(this.#told, undefined, `"${this.containerId}" runs, and was told to have ended`);
    }
    assert.ok(this.mayEnd, `"${this.containerId}" has ended though nothing ended it`);
    if (this.isHeld) await within(this.#end, { ms: TOLD_WITHIN_MS, what: `word of the end of "${this.containerId}"` });
    const { exitCode } = this.#told!;
    const codes = await this.#process.exitCodes(this);
    assert.ok(
      codes.includes(exitCode) || (this.mayBeLost && exitCode === LOST),
      `"${this.containerId}" ended with ${codes.join(" or ")}, and ${exitCode} was told`,
    );
  }
}
