import type { Clock } from "../../async/clock.ts";
import type { Subscription } from "./subscription.ts";
import type { StatsWorker } from "./stats_worker.ts";

/** An idle worker costs 20 MB, a new one 300 ms of start-up; a task that restarts is back within this. */
const IDLE_TIMEOUT_MS = 30_000;

/** The workers there are: one starts when a task finds none idle and there may be more, and one that stays idle ends. */
export class WorkerSet implements Disposable {
  readonly #workers = new Set<StatsWorker>();
  readonly #idle = new Map<StatsWorker, Disposable>();
  readonly #most: number;
  readonly #clock: Clock;
  readonly #start: () => StatsWorker;

  constructor({ most, clock, start }: { most: number; clock: Clock; start: () => StatsWorker }) {
    this.#most = most;
    this.#clock = clock;
    this.#start = start;
  }

  /** How many there are. */
  get size(): number {
    return this.#workers.size;
  }

  /** Gives the subscription to an idle worker, else to a new one, else to the one with the fewest subscriptions. */
  place(subscription: Subscription): void {
    const emptiest = this.#bySubscriptions()[0];
    const mayStart = this.#workers.size < this.#most;
    const worker = emptiest === undefined || (mayStart && emptiest.subscriptions.size > 0)
      ? this.#startWorker()
      : emptiest;
    this.#idle.get(worker)?.[Symbol.dispose]();
    this.#idle.delete(worker);
    worker.watch(subscription);
  }

  /** Takes the subscription back; a worker left two behind another gets one of the other's. */
  release(subscription: Subscription): void {
    const worker = this.#workers.values().find(({ subscriptions }) => subscriptions.has(subscription.number));
    if (worker === undefined) return;
    worker.unwatch(subscription);
    this.#balance(worker);
    if (worker.subscriptions.size === 0) this.#endWhenIdle(worker);
  }

  /** Removes a worker; false when it was removed before. */
  remove(worker: StatsWorker): boolean {
    this.#idle.get(worker)?.[Symbol.dispose]();
    this.#idle.delete(worker);
    worker[Symbol.dispose]();
    return this.#workers.delete(worker);
  }

  #balance(worker: StatsWorker): void {
    const fullest = this.#bySubscriptions().at(-1);
    const [moved] = fullest?.subscriptions.values() ?? [];
    if (fullest === undefined || moved === undefined || fullest.subscriptions.size < worker.subscriptions.size + 2) {
      return;
    }
    fullest.unwatch(moved);
    worker.watch(moved);
  }

  #startWorker(): StatsWorker {
    const worker = this.#start();
    this.#workers.add(worker);
    return worker;
  }

  #endWhenIdle(worker: StatsWorker): void {
    this.#idle.set(worker, this.#clock.after(IDLE_TIMEOUT_MS, () => this.remove(worker)));
  }

  #bySubscriptions(): StatsWorker[] {
    return [...this.#workers].sort((a, b) => a.subscriptions.size - b.subscriptions.size);
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) this.remove(worker);
  }
}
