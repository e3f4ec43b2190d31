import type { MeasureContext } from "./measure.ts";
import type { MetricsSource } from "./metrics_source.ts";
import { Poller } from "./poller.ts";
import { ROUND_SIZE, Rounds } from "./rounds.ts";
import { WatchedTask } from "./watched_task.ts";
import type { WatchRequest } from "../messages.ts";

/** The tasks of one worker: each is read when it comes, and then at its interval, until it is unwatched. */
export class Watcher implements Disposable {
  readonly #tasks = new Map<number, WatchedTask>();
  readonly #poller: Poller;
  readonly #rounds: Rounds;
  readonly #clock: MeasureContext["clock"];
  #added: WatchedTask[] = [];

  constructor(source: MetricsSource, context: MeasureContext) {
    this.#poller = new Poller(source, context);
    this.#clock = context.clock;
    this.#rounds = new Rounds({ clock: context.clock, poll: (tasks) => this.#poller.poll(tasks) });
  }

  /** Watches one more task; those that come in one turn of the event loop are read together. */
  watch(request: WatchRequest): void {
    const task = new WatchedTask(request);
    this.#tasks.set(request.subscription, task);
    this.#added.push(task);
    if (this.#added.length === 1) this.#clock.after(0, () => this.#pollAdded());
  }

  /** Forgets a task. */
  unwatch(subscription: number): void {
    const task = this.#tasks.get(subscription);
    if (task === undefined) return;
    this.#tasks.delete(subscription);
    task.left = true;
    this.#rounds.leave(task);
  }

  #pollAdded(): void {
    const added = this.#added.filter(({ left }) => !left);
    this.#added = [];
    for (let start = 0; start < added.length; start += ROUND_SIZE) {
      this.#poller.poll(added.slice(start, start + ROUND_SIZE));
    }
    for (const task of added) this.#rounds.join(task);
  }

  [Symbol.dispose](): void {
    for (const task of this.#tasks.values()) task.left = true;
    this.#rounds[Symbol.dispose]();
  }
}
