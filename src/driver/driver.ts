import type { PluginConfig } from "../config/plugin_config.ts";
import { AlreadyExistsError, classOf, FailedPreconditionError } from "../errors.ts";
import type { ExecOutcome, ExecOutput } from "../model/task/exec.ts";
import type { ExitResult } from "../model/task/exit_result.ts";
import type { TaskRequest } from "../model/task/task_request.ts";
import type { TaskState } from "../model/task/task_state.ts";
import type { Compute } from "../stats/usage/compute.ts";
import type { Usage } from "../stats/usage/usage.ts";
import { Background } from "../async/background.ts";
import { destroyTask } from "./destroy_task.ts";
import { EventFeed } from "./context/events/event_feed.ts";
import { withFittingErrors } from "./exec/fit_error.ts";
import { execSession, type SessionOptions } from "./exec/exec_session.ts";
import { type CollectOptions, execTask } from "./exec/exec_task.ts";
import { type Fingerprint, fingerprints } from "./fingerprint.ts";
import { type DriverContext, type DriverOptions, openContext } from "./context/driver_context.ts";
import { recoverTask } from "./recover_task.ts";
import { signalTask } from "./signal_task.ts";
import { startTask } from "./start_task.ts";
import { type StopOptions, stopTask } from "./stop_task.ts";
import type { Task } from "./container/task.ts";
import { imageEvent } from "./context/events/image_event.ts";
import { taskEvent } from "./context/events/task_event.ts";
import { heldTask } from "./container/task_lookup.ts";
import { taskStats } from "./task_stats.ts";
import { BackgroundWork } from "./context/background_work.ts";
import { recordStart } from "../telemetry/record.ts";
import { KeyedTurns } from "../async/keyed_turns.ts";
import { untilAborted } from "../async/until_aborted.ts";

const FINGERPRINT_PERIOD_MS = 30_000;
/** After the half second that handlers have to end, this keeps the whole end within one; Nomad kills a plugin after two. */
const CLOSE_TIMEOUT_MS = 400;

/** The driver: one method for each verb, over the tasks it holds. Nothing here decides; see the verbs' own files. */
export class Driver implements AsyncDisposable {
  /** What authors of jobs read among their allocations' events. */
  readonly events = new EventFeed();
  readonly #tasks = new Map<string, Task>();
  /** Tasks that a start or a recovery is about to bring. */
  readonly #coming = new Map<string, Promise<Task>>();
  readonly #removals = new KeyedTurns();
  readonly #formerConnections = new DisposableStack();
  readonly #background = new Background();
  readonly #backgroundWork = new BackgroundWork({
    tasks: () => [...this.#tasks.values()],
    isHeld: (id) => this.#tasks.has(id) || this.#coming.has(id),
  });
  readonly #options: DriverOptions;
  #context: DriverContext | undefined;

  constructor(options: DriverOptions = {}) {
    this.#options = options;
  }

  /** Takes the plugin's configuration and the node's compute; Nomad may call it several times before it asks for anything. */
  setConfig(config: PluginConfig, compute?: Compute): void {
    const previous = this.#context;
    this.#context = openContext(config, {
      ...this.#options,
      background: this.#background,
      ...(compute && { compute }),
    });
    // Tasks that are held or coming go on with the connection they began with; Nomad asks for their usage anew.
    if (this.#tasks.size + this.#coming.size === 0) return previous?.[Symbol.dispose]();
    previous?.retire();
    this.#formerConnections.use(previous);
  }

  /** Whether Nomad shall collect no logs of this driver's tasks; without a configuration it shall. */
  get disablesLogCollection(): boolean {
    return this.#context?.config.disableLogCollection ?? false;
  }

  /** Fingerprints until the signal fires; with the first begins what the driver does unasked, see `BackgroundWork`. */
  fingerprints(signal: AbortSignal): AsyncGenerator<Fingerprint> {
    const context = this.#ready;
    this.#backgroundWork.begin(context);
    return fingerprints(context, { signal, periodMs: FINGERPRINT_PERIOD_MS });
  }

  /** Runs a task; on failure, or when the signal fires before it runs, nothing of it is left, see `startTask`. */
  async startTask(request: TaskRequest, signal?: AbortSignal): Promise<Task> {
    this.#refuseKnown(request.id);
    const onProgress = (message: string) => this.events.emit(imageEvent(request, message));
    const options = { signal, onProgress, onEvent: this.#tell(request.id) };
    const started = this.#hold(request.id, startTask(this.#ready, request, options));
    // What the driver's end cuts short is undone before containerd is let go of.
    this.#background.add(started.then(() => recordStart("started"), (error) => recordStart("failed", classOf(error))));
    return await started;
  }

  /** Finds a task again after a restart; one that is held already stays as it is, one that is coming is waited for. */
  async recoverTask(id: string, state: TaskState): Promise<void> {
    if (this.#tasks.has(id)) return;
    await (this.#coming.get(id) ?? this.#hold(id, recoverTask(this.#ready, id, { state, onEvent: this.#tell(id) })));
  }

  /** How the task ended, once it has; rejects with the signal's reason. */
  waitTask(id: string, signal: AbortSignal): Promise<ExitResult> {
    return untilAborted(this.task(id).exited, signal);
  }

  /** Ends a task; one that is not held, or has ended, is as good as stopped. */
  async stopTask(id: string, options: StopOptions): Promise<void> {
    const task = this.#tasks.get(id);
    if (task !== undefined && task.result === undefined) await stopTask(this.#of(task), task, options);
  }

  /** Removes a task from containerd and forgets it; all that is gone already is as good as removed. */
  destroyTask(id: string, { force }: { force: boolean }): Promise<void> {
    // Two removals at once would be in each other's way, and what a start that goes on would make after one would stay.
    return this.#removals.take(id, async () => {
      await Promise.allSettled([this.#coming.get(id)]);
      const task = this.#tasks.get(id);
      await destroyTask(this.#of(task), id, { task, force });
      task?.[Symbol.dispose]();
      this.#tasks.delete(id);
      // Whether memory ran out may still be looked up, for those who wait for the task's end.
      await Promise.allSettled([task?.exited]);
    });
  }

  /** Sends a signal by name. */
  signalTask(id: string, signal: string): Promise<void> {
    return signalTask(this.#of(this.task(id)), this.task(id), { signal });
  }

  /** What a task uses, see `taskStats`. */
  taskStats(id: string, options: { intervalMs: number; signal: AbortSignal }): AsyncGenerator<Usage> {
    return taskStats(this.#of(this.task(id)), this.task(id), options);
  }

  /** Runs a command in a task, see `execSession`. */
  exec(id: string, options: SessionOptions): AsyncGenerator<ExecOutput> {
    return withFittingErrors(() => execSession(this.#of(this.task(id)), this.task(id), options));
  }

  /** Runs a command in a task and collects the newest of its output. */
  execTask(id: string, options: CollectOptions): Promise<ExecOutcome> {
    return execTask(this.#of(this.task(id)), this.task(id), options);
  }

  /** The task of that id; NotFoundError when the driver holds none. */
  task(id: string): Task {
    return heldTask(this.#tasks, id);
  }

  #tell(id: string): (message: string) => void {
    return (message) => this.events.emit(taskEvent(id, message));
  }

  #refuseKnown(id: string): void {
    const reason = this.#tasks.has(id) ? "it is started already" : "a start or a recovery of it is under way";
    if (this.#tasks.has(id) || this.#coming.has(id)) {
      throw new AlreadyExistsError(`Cannot start task "${id}": ${reason}`);
    }
  }

  #hold(id: string, coming: Promise<Task>): Promise<Task> {
    const held = coming.then((task) => {
      this.#tasks.set(id, task);
      return task;
    }).finally(() => this.#coming.delete(id));
    this.#coming.set(id, held);
    return held;
  }

  /** The configured context, in the namespace of a task that the Go driver made. */
  #of(task: Task | undefined): DriverContext {
    return this.#ready.inNamespace(task?.state.namespace ?? this.#ready.config.containerdNamespace);
  }

  get #ready(): DriverContext {
    if (this.#context !== undefined) return this.#context;
    throw new FailedPreconditionError("Cannot serve the request: the driver has no configuration yet");
  }

  /** Lets go of containerd and of the tasks, which run on; commands in them have been ended, and starts undone. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { closeTimeoutMs: timeoutMs = CLOSE_TIMEOUT_MS } = this.#options;
    await this.#background.settled({ timeoutMs });
    await this.#backgroundWork.end({ timeoutMs });
    for (const task of this.#tasks.values()) task[Symbol.dispose]();
    this.#formerConnections.dispose();
    this.#context?.[Symbol.dispose]();
  }
}
