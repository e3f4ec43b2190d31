import { UnavailableError, wordsOf } from "../../errors.ts";
import { measure, type MeasureContext, unmeasurable } from "./measure.ts";
import type { MetricsSource } from "./metrics_source.ts";
import type { Reading } from "../usage/reading.ts";
import type { Metric } from "../usage/sample.ts";
import type { WatchedTask } from "./watched_task.ts";
import type { SubscriptionUsage } from "../messages.ts";

/** A call for many gives up soon, for one shim that hangs holds back the answer for all. */
const SHORTEST_TIMEOUT_MS = 250;
const LONGEST_TIMEOUT_MS = 2_000;
const ALONE_TIMEOUT_MS = 5_000;

/**
 * Reads tasks and posts what they use. Tasks are read in one call; when that fails each is read again by itself, and one
 * that fails even so is polled alone until it answers.
 */
export class Poller {
  readonly #source: MetricsSource;
  readonly #context: MeasureContext;

  constructor(source: MetricsSource, context: MeasureContext) {
    this.#source = source;
    this.#context = context;
  }

  /** Polls once those that are not being polled yet; never rejects. */
  async poll(tasks: readonly WatchedTask[]): Promise<void> {
    const idle = tasks.filter(({ busy, left }) => !busy && !left);
    for (const task of idle) task.busy = true;
    const together = idle.filter(({ alone }) => !alone);
    const alone = idle.filter(({ alone }) => alone);
    await Promise.all([this.#together(together), ...alone.map((task) => this.#alone(task))]);
  }

  async #together(tasks: readonly WatchedTask[]): Promise<void> {
    if (tasks.length === 0) return;
    const timeoutMs = timeoutTogetherMs(tasks);
    try {
      await this.#read(tasks, timeoutMs);
    } catch (error) {
      if (error instanceof UnavailableError) await this.#togetherAgain(tasks, timeoutMs);
      else await Promise.all(tasks.map((task) => this.#alone(task)));
    }
  }

  /** containerd itself is away: asking for each task by itself would tell nothing more. */
  async #togetherAgain(tasks: readonly WatchedTask[], timeoutMs: number): Promise<void> {
    try {
      await this.#read(tasks, timeoutMs);
    } catch (error) {
      this.#warnOnce(tasks, error);
      for (const task of tasks) task.busy = false;
    }
  }

  async #alone(task: WatchedTask): Promise<void> {
    try {
      await this.#read([task], ALONE_TIMEOUT_MS);
    } catch (error) {
      task.alone = true;
      this.#warnOnce([task], error);
      task.busy = false;
    }
  }

  /** A task is free for its next poll as soon as its own answer is there. */
  async #read(tasks: readonly WatchedTask[], timeoutMs: number): Promise<void> {
    const { clock, post } = this.#context;
    const requestedAtMs = clock.nowMs();
    const metrics = await this.#source.metrics(tasks.map(({ containerId }) => containerId), { timeoutMs });
    const asked = { requestedAtMs, receivedAtMs: clock.nowMs() };
    const byId = new Map(metrics.map((metric) => [metric.id, metric]));
    const usages = tasks.map((task) => this.#measure(task, { metric: byId.get(task.containerId), asked }));
    const known = usages.filter((usage) => usage !== undefined);
    if (known.length > 0) post({ kind: "usages", usages: known });
    const absent = tasks.filter(({ containerId }) => !byId.has(containerId));
    await Promise.all(absent.map((task) => this.#explainAbsence(task)));
  }

  #measure(
    task: WatchedTask,
    { metric, asked }: { metric: Metric | undefined; asked: Reading["asked"] },
  ): SubscriptionUsage | undefined {
    if (metric === undefined) return undefined;
    task.busy = false;
    try {
      return measure(this.#context, task, { metric, asked });
    } catch (cause) {
      this.#warnOnce([task], new Error(`Cannot decode the metrics of task "${task.containerId}"`, { cause }));
      return undefined;
    }
  }

  /** containerd leaves out a task that is gone, one whose runtime counts nothing, and one whose shim failed. */
  async #explainAbsence(task: WatchedTask): Promise<void> {
    try {
      if (!await this.#source.isRunning(task.containerId, { timeoutMs: ALONE_TIMEOUT_MS })) {
        task.left = true;
        this.#context.post({ kind: "gone", subscription: task.subscription });
      } else if (task.previous === undefined) {
        this.#context.post({ kind: "usages", usages: [unmeasurable(this.#context, task, "")] });
      } else {
        this.#warnOnce([task], new Error(`Cannot read the metrics of task "${task.containerId}": its shim gave none`));
      }
    } catch (error) {
      this.#warnOnce([task], error);
    } finally {
      task.busy = false;
    }
  }

  #warnOnce(tasks: readonly WatchedTask[], error: unknown): void {
    const isNews = tasks.some(({ warned }) => !warned);
    for (const task of tasks) task.warned = true;
    if (isNews) {
      this.#context.post({ kind: "trouble", message: wordsOf(error) });
    }
  }
}

function timeoutTogetherMs(tasks: readonly WatchedTask[]): number {
  const shortestMs = Math.min(...tasks.map(({ intervalMs }) => intervalMs));
  return Math.min(Math.max(shortestMs / 2, SHORTEST_TIMEOUT_MS), LONGEST_TIMEOUT_MS);
}
