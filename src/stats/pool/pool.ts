import { type Clock, systemClock } from "../../async/clock.ts";
import { WorkerSet } from "./worker_set.ts";
import { Subscription, type SubscriptionRequest } from "./subscription.ts";
import { startWorker } from "./start_worker.ts";
import { StatsWorker } from "./stats_worker.ts";
import type { FromWorker, WorkerSetup } from "../messages.ts";

/** How a pool works: `workers` is the most of them, `warn` takes what an operator should read. */
export interface PoolOptions {
  readonly workers: number;
  readonly setup: WorkerSetup;
  readonly warn: (message: string) => void;
  readonly clock?: Clock;
  readonly start?: (setup: WorkerSetup) => Worker;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/** Has tasks measured by Web Workers: each task has its own up to `workers`, above that they share evenly. A worker that dies is replaced. */
export class StatsPool implements Disposable {
  readonly #options: Required<PoolOptions>;
  readonly #workers: WorkerSet;
  readonly #subscriptions = new Map<number, Subscription>();
  readonly #warned = new Set<string>();
  readonly #retries = new Set<Disposable>();
  #lastSubscription = 0;

  constructor(options: PoolOptions) {
    this.#options = { clock: systemClock, start: startWorker, ...options };
    const { workers, clock } = this.#options;
    this.#workers = new WorkerSet({ most: workers, clock, start: () => this.#start() });
  }

  /** How many workers there are now. */
  get workers(): number {
    return this.#workers.size;
  }

  /** Has a task measured until the subscription is disposed. */
  subscribe(request: SubscriptionRequest): Subscription {
    const subscription = new Subscription(
      ++this.#lastSubscription,
      request,
      (subscription) => this.#release(subscription),
    );
    this.#subscriptions.set(subscription.number, subscription);
    this.#workers.place(subscription);
    return subscription;
  }

  #release(subscription: Subscription): void {
    this.#subscriptions.delete(subscription.number);
    this.#workers.release(subscription);
  }

  #start(): StatsWorker {
    const { setup, clock, start } = this.#options;
    return new StatsWorker(start(setup), {
      setup,
      clock,
      receive: (message, worker) => this.#receive(message, worker),
      died: (worker, reason) => this.#replace(worker, reason),
    });
  }

  /** A subscription may have moved on while its old worker's message was on the way. */
  #receive(message: FromWorker, { subscriptions }: StatsWorker): void {
    switch (message.kind) {
      case "usages":
        for (const usage of message.usages) subscriptions.get(usage.subscription)?.take(usage);
        break;
      case "gone":
        subscriptions.get(message.subscription)?.end();
        break;
      case "unmeasurable":
        this.#warnOfType(message.metricType, subscriptions.get(message.subscription));
        break;
      case "trouble":
        this.#options.warn(message.message);
    }
  }

  /** The tasks of a worker that died are measured again at once; one whose workers die before they measured it waits ever longer. */
  #replace(worker: StatsWorker, reason: string): void {
    const subscriptions = [...worker.subscriptions.values()];
    if (!this.#workers.remove(worker)) return;
    this.#options.warn(`A worker that measures ${subscriptions.length} tasks has ended and is replaced: ${reason}`);
    for (const subscription of subscriptions) this.#retry(subscription);
  }

  #retry(subscription: Subscription): void {
    const delayMs = subscription.workersLost === 0 ? 0 : FIRST_RETRY_MS * 2 ** (subscription.workersLost - 1);
    subscription.workersLost++;
    const retry = this.#options.clock.after(Math.min(delayMs, LONGEST_RETRY_MS), () => {
      this.#retries.delete(retry);
      if (this.#subscriptions.has(subscription.number)) this.#workers.place(subscription);
    });
    this.#retries.add(retry);
  }

  /** Once for each type: what one task's runtime does not count, its others do not either. */
  #warnOfType(metricType: string, subscription: Subscription | undefined): void {
    if (subscription === undefined || this.#warned.has(metricType)) return;
    this.#warned.add(metricType);
    const what = metricType === "" ? "no metrics" : `metrics of type "${metricType}", which are not a cgroup's`;
    this.#options.warn(
      `Cannot measure task "${subscription.request.taskId}": its runtime gives ${what}; its usage shows as 0`,
    );
  }

  [Symbol.dispose](): void {
    for (const retry of this.#retries) retry[Symbol.dispose]();
    for (const subscription of this.#subscriptions.values()) subscription.end();
    this.#subscriptions.clear();
    this.#workers[Symbol.dispose]();
  }
}
