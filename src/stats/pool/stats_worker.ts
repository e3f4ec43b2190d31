import type { Clock } from "../../async/clock.ts";
import { ThreadWatch } from "./thread_watch.ts";
import { Liveness } from "./liveness.ts";
import type { Seat } from "./seat.ts";
import type { FromWorker, ToWorker, WorkerSetup } from "../messages.ts";

/** What a worker is started with, and who hears its messages and, once, why it ended. */
export interface StatsWorkerOptions {
  readonly setup: WorkerSetup;
  readonly clock: Clock;
  readonly receive: (message: FromWorker, worker: StatsWorker) => void;
  readonly died: (worker: StatsWorker, reason: string) => void;
}

/** One Web Worker as the main isolate sees it, with the seats it serves; disposing terminates it. */
export class StatsWorker implements Disposable {
  readonly seats = new Map<number, Seat>();
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

  /** Has the worker measure the seat's task from now on. */
  watch(seat: Seat): void {
    const { number, request: { containerId, intervalMs }, previous } = seat;
    this.seats.set(number, seat);
    this.#tell({ kind: "watch", request: { seat: number, containerId, intervalMs, previous } });
  }

  /** Has the worker forget the seat's task. */
  unwatch(seat: Seat): void {
    this.seats.delete(seat.number);
    this.#tell({ kind: "unwatch", seat: seat.number });
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
