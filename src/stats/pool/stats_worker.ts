import type { Clock } from "../../async/clock.ts";
import { ThreadWatch } from "./thread_watch.ts";
import { Liveness } from "./liveness.ts";
import type { Subscription } from "./subscription.ts";
import type { FromWorker, ToWorker, WorkerSetup } from "../messages.ts";

/** What a worker is started with, and who hears its messages and, once, why it ended. */
export interface StatsWorkerOptions {
  readonly setup: WorkerSetup;
  readonly clock: Clock;
  readonly receive: (message: FromWorker, worker: StatsWorker) => void;
  readonly died: (worker: StatsWorker, reason: string) => void;
}

/** One Web Worker as the main isolate sees it, with the subscriptions it serves; disposing terminates it. */
export class StatsWorker implements Disposable {
  readonly subscriptions = new Map<number, Subscription>();
  readonly #worker: Worker;
  readonly #threadWatch: ThreadWatch;
  readonly #liveness: Liveness;

  constructor(worker: Worker, { setup, clock, receive, died }: StatsWorkerOptions) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.#liveness.heard();
      receive(data, this);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      died(this, event.message);
    };
    this.#threadWatch = new ThreadWatch(() => died(this, "its thread is gone"));
    const watchPort = this.#threadWatch.port;
    worker.postMessage({ kind: "setup", setup, watchPort } satisfies ToWorker, [watchPort]);
    this.#liveness = new Liveness({
      clock,
      ping: () => this.#tell({ kind: "ping" }),
      silent: () => died(this, "it does not answer"),
    });
  }

  /** Has the worker measure the subscription's task from now on. */
  watch(subscription: Subscription): void {
    const { number, request: { containerId, intervalMs }, previous } = subscription;
    this.subscriptions.set(number, subscription);
    this.#tell({ kind: "watch", request: { subscription: number, containerId, intervalMs, previous } });
  }

  /** Has the worker forget the subscription's task. */
  unwatch(subscription: Subscription): void {
    this.subscriptions.delete(subscription.number);
    this.#tell({ kind: "unwatch", subscription: subscription.number });
  }

  #tell(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  [Symbol.dispose](): void {
    this.#liveness[Symbol.dispose]();
    this.#threadWatch[Symbol.dispose]();
    this.#worker.onmessage = null;
    // An error that is still on the way would otherwise end the plugin.
    this.#worker.onerror = (event) => event.preventDefault();
    this.#worker.terminate();
  }
}
